"""Hears the floor of people, and turns its facts into notices.

A key names the fact, so that one which is heard twice is told once.
"""

from django.contrib.auth import get_user_model
from django.utils import timezone

from chat.notifications import actions
from membership import roles
from membership import signals as ground
from membership.connections import signals as connections
from membership.invitations import signals as invitations
from membership.joining import signals as joining
from membership.models import Period
from membership.privacy_centre import signals as privacy


def joined(sender, member, period, by, **kwargs):
    # The decision on an application tells by itself, once it can no longer be undone.
    if period.source == Period.Source.APPLICATION:
        return
    _tell(member.person_id, "membership.joined", f"period-{period.pk}", period=period)


def renewed(sender, member, period, by, **kwargs):
    _tell(member.person_id, "membership.renewed", f"period-{period.pk}", period=period)


def renewal_due(sender, period, stage, **kwargs):
    key = f"period-{period.pk}-{stage}"
    _tell(period.member.person_id, "membership.ends", key, period=period)


def applied(sender, application, **kwargs):
    board = get_user_model().objects.filter(is_active=True, groups__name=roles.BOARD)
    actions.notify(
        people=board.exclude(pk=application.person_id).distinct(),
        kind="membership.waits",
        key=f"application-{application.pk}.",
        params={"application": application.pk},
    )


def asked_more(sender, application, step, by, **kwargs):
    actions.notify(
        people=[application.person_id],
        kind="membership.asked",
        key=f"application-{application.pk}-{step.pk}",
        params={"application": application.pk},
    )


def decided(sender, application, by, **kwargs):
    """Told when the decision stands; nobody waits for the board's list any more."""
    actions.withdraw(
        kind="membership.waits", key_prefix=f"application-{application.pk}."
    )
    moment = f"{application.decided_at:%Y%m%d%H%M%S%f}"
    actions.notify(
        people=[application.person_id],
        kind="membership.decided",
        key=f"application-{application.pk}-{moment}",
        params={"application": application.pk, "state": application.state},
        not_before=application.undo_until,
    )


def placed(sender, person, unit, by, **kwargs):
    # Whoever places themselves knows.
    if by is None or by.pk == person.pk:
        return
    key = f"unit-{unit.pk}-{timezone.localdate():%Y%m%d}"
    _tell(person.pk, "membership.placed", key, unit=unit)


def role_given(sender, grant, by, **kwargs):
    if by is not None:
        _tell(grant.person_id, "role.given", f"grant-{grant.pk}", grant=grant)


def role_taken(sender, grant, by, **kwargs):
    if by is not None and by.pk != grant.person_id:
        _tell(grant.person_id, "role.taken", f"grant-{grant.pk}", grant=grant)


def accepted(sender, invitation, person, **kwargs):
    if invitation.invited_by_id:
        key = f"invitation-{invitation.pk}"
        to = invitation.invited_by_id
        _tell(to, "invitation.accepted", key, invitation=invitation)


def asked(sender, connection, person, **kwargs):
    if person is not None:
        _connected(person.pk, "asked", connection, by=connection.asked_by)


def answered(sender, connection, **kwargs):
    """The question is open no longer, however it ended."""
    actions.withdraw(kind="connection.asked", key_prefix=f"connection-{connection.pk}.")


def agreed(sender, connection, **kwargs):
    answered(sender, connection)
    _connected(connection.asked_by_id, "agreed", connection)


def declined(sender, connection, **kwargs):
    answered(sender, connection)
    _connected(connection.asked_by_id, "declined", connection)


def ended(sender, connection, by, **kwargs):
    _connected(connection.other(by).pk, "ended", connection)


def _connected(to: int, fact: str, connection, by=None) -> None:
    actions.notify(
        people=[to],
        kind=f"connection.{fact}",
        key=f"connection-{connection.pk}.",
        params={"connection": connection.pk},
        by=by,
    )


def export_ready(sender, request, **kwargs):
    key = f"export-{request.pk}"
    _tell(request.person_id, "privacy.export", key, request=request)


def _tell(person: int, kind: str, key: str, **about) -> None:
    """Tell one person; `about` are rows, of which the ids are kept."""
    params = {name: row.pk for name, row in about.items()}
    actions.notify(people=[person], kind=kind, key=key, params=params)


HEARD = (
    (ground.member_joined, joined),
    (ground.member_renewed, renewed),
    (ground.person_placed, placed),
    (ground.role_granted, role_given),
    (ground.role_revoked, role_taken),
    (joining.application_sent, applied),
    (joining.application_asked, asked_more),
    (joining.application_decided, decided),
    (joining.renewal_due, renewal_due),
    (invitations.invitation_accepted, accepted),
    (connections.connection_asked, asked),
    (connections.connection_dropped, answered),
    (connections.connection_made, agreed),
    (connections.connection_declined, declined),
    (connections.connection_ended, ended),
    (privacy.export_ready, export_ready),
)


def connect():
    for signal, receiver in HEARD:
        signal.connect(receiver, dispatch_uid=f"notifications.{receiver.__name__}")
