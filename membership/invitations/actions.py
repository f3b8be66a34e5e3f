"""Invite, send again, take back; answer. Every write about invitations."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership import actions as ground
from membership import granting, roles
from membership.invitations import mails, rights, signals, words
from membership.invitations.models import (
    GOOD_FOR,
    Invitation,
    InvitationKey,
    hashed,
    new_token,
)
from membership.models import Belonging, Grant, Unit

State = Invitation.State

# Letters of one invitation, and the pause between two (safety.md 8.7: 2 an hour and
# 5 a day to an address; 20 a day that one person sets off by hand).
MOST_LETTERS = 5
PAUSE = dt.timedelta(hours=1)
BY_HAND_A_DAY = 20
# What one person may put in the queue in a day; admins and jobs are not counted.
QUEUED_A_DAY = 1000


@transaction.atomic
def invite(
    *,
    email: str,
    by,
    role: str = "",
    unit: Unit | None = None,
    language: str = "",
    text: str = "",
    source: str = "",
    queued: bool = False,
) -> Invitation:
    """Invite one address; `by` None is the system, whose rights nobody asks.

    The letter goes at once, or with `queued` when a job comes to it. `source` says
    where the invitation came from (an import, a form), for lists. A person may exist
    already, for example from an import: the invitation lets them set a password.
    Raises Refused: not_yours unknown closed email text self there twice limit.
    """
    email, text = words.address(email), words.line(text)
    if by is not None:
        # One at a time, so that the limits hold.
        get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
        if not rights.may_give(by, role, unit):
            raise Refused(_("You may not invite with this role there."), "not_yours")
        if email == by.email.lower():
            raise Refused(_("This is your own address."), "self", field="email")
        _limit(by, queued)
    if role and role not in roles.ALL:
        raise Refused(_("There is no such role."), "unknown", field="role")
    if unit is not None and Unit.objects.get(pk=unit.pk).closed_on:
        raise Refused(_("This unit is closed."), "closed", field="unit")
    person = get_user_model().objects.filter(email__iexact=email).first()
    if person and _is_there(person, role, unit):
        raise Refused(
            _("{email} is here already.").format(email=email), "there", field="email"
        )
    row = Invitation(
        email=email,
        role=role,
        unit=unit,
        language=language or (person.language if person else "") or "da",
        text=text,
        source=source[:40],
        invited_by=by,
        by_system=by is None,
    )
    if Invitation.objects.filter(
        email=email, role=role, unit=unit, state=State.PENDING
    ).exists():
        raise _twice(email)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _twice(email) from None
    log(row, "invitations.invite", user=by, data=_told(row))
    if not queued:
        _write(row)
    return row


def invite_many(
    *, emails, by, role="", unit=None, language="", text="", source=""
) -> list[tuple[str, str]]:
    """Put many addresses in the queue; letters go at a bounded rate (`send_queued`).

    Returns (address as given, code) for each in its order: "queued", or why not:
    "repeated" within the list, or a code of `invite`. Each stands for itself: one
    that is refused keeps no other away.
    """
    report, seen = [], set()
    for given in emails:
        try:
            email = words.address(given)
            if email in seen:
                report.append((given, "repeated"))
                continue
            seen.add(email)
            invite(
                email=email,
                by=by,
                role=role,
                unit=unit,
                language=language,
                text=text,
                source=source,
                queued=True,
            )
        except Refused as no:
            report.append((given, no.code))
        else:
            report.append((given, "queued"))
    return report


@transaction.atomic
def resend(*, invitation: Invitation, by) -> Invitation:
    """One more letter; an expired invitation is good again for as long as a new one.

    Raises Refused: not_yours state closed soon often limit twice.
    """
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    row = _locked(invitation)
    _check_right(row, by)
    if row.state != State.PENDING and not row.may_move(State.PENDING):
        raise Refused(_("This invitation has been answered or taken back."), "state")
    if row.unit and row.unit.closed_on:
        raise Refused(_("This unit is closed."), "closed")
    now = timezone.now()
    if row.sent_at and now - row.sent_at < PAUSE:
        raise Refused(_("A letter went within the last hour. Give it time."), "soon")
    if row.sends >= MOST_LETTERS:
        raise Refused(
            _("Five letters have gone. Write to them in another way."), "often"
        )
    _limit(by, queued=False)
    if row.state == State.EXPIRED:
        row.state, row.answered_at, row.reminded_at = State.PENDING, None, None
        try:
            with transaction.atomic():
                row.save(update_fields=["state", "answered_at", "reminded_at"])
        except IntegrityError:
            raise _twice(row.email) from None
    row.expires_at = None
    _write(row)
    log(row, "invitations.resend", user=by, data=_told(row))
    return row


@transaction.atomic
def revoke(*, invitation: Invitation, by) -> Invitation:
    """Take an invitation back; its letters lead nowhere. Raises Refused: not_yours
    state."""
    row = _locked(invitation)
    _check_right(row, by)
    _move(row, State.REVOKED)
    log(row, "invitations.revoke", user=by, data=_told(row))
    return row


@transaction.atomic
def open_page(*, invitation: Invitation) -> None:
    """Somebody with the key has looked at the page; the first time counts."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(
        opened_at=timezone.now()
    )


@transaction.atomic
def accept(*, invitation: Invitation, person) -> Invitation:
    """Take the place: the role and the unit are given. The same person twice: once.

    The person must have proved the address. Whoever invited must still have the
    right to. Raises Refused: other used declined revoked expired closed right.
    """
    row = _locked(invitation)
    if not Invitation.objects.filter(pk=row.pk).to(person).exists():
        raise Refused(
            _("This invitation was sent to another address than yours."), "other"
        )
    if row.state == State.ACCEPTED and row.accepted_by_id == person.pk:
        return row
    if row.state != State.PENDING:
        raise Refused(*_over(row))
    if row.expires_at and row.expires_at <= timezone.now():
        raise Refused(_("The invitation has expired."), "expired")
    if row.unit and row.unit.closed_on:
        raise Refused(
            _("The unit you were invited to has been closed meanwhile."), "closed"
        )
    _check_giver(row)
    row.accepted_by = person
    _move(row, State.ACCEPTED, "accepted_by")
    if row.unit:
        ground.place(person=person, unit=row.unit, by=row.invited_by)
    # To be a member comes of a membership, not of an invitation.
    if row.role and row.role != roles.MEMBERS:
        granting.grant(
            person=person,
            role=row.role,
            by=row.invited_by,
            scope=Grant.Scope.UNIT if row.unit else Grant.Scope.SITE,
            unit=row.unit,
        )
    log(row, "invitations.accept", user=person, data=_told(row))
    signals.invitation_accepted.send(Invitation, invitation=row, person=person)
    return row


@transaction.atomic
def decline(*, invitation: Invitation) -> Invitation:
    """No, thank you; whoever holds the key may say so. Raises Refused as `accept`."""
    row = _locked(invitation)
    if row.state == State.DECLINED:
        return row
    if row.state != State.PENDING:
        raise Refused(*_over(row))
    _move(row, State.DECLINED)
    signals.invitation_declined.send(Invitation, invitation=row)
    return row


@transaction.atomic
def expire(*, invitation: Invitation) -> bool:
    """Close one whose time is over. Returns whether it was."""
    row = _locked(invitation)
    if row.state != State.PENDING or not row.expires_at:
        return False
    if row.expires_at > timezone.now():
        return False
    _move(row, State.EXPIRED)
    return True


@transaction.atomic
def send_first(*, invitation: Invitation) -> bool:
    """Write the first letter of one that waits in the queue. Returns whether."""
    row = _locked(invitation)
    if row.state != State.PENDING or row.sends:
        return False
    _write(row)
    return True


@transaction.atomic
def remind(*, invitation: Invitation) -> bool:
    """One letter more, once, to somebody who has not answered. Returns whether."""
    row = _locked(invitation)
    if row.state != State.PENDING or row.reminded_at or not row.sends:
        return False
    row.reminded_at = timezone.now()
    row.save(update_fields=["reminded_at"])
    _write(row, reminds=True)
    return True


def found(token: str) -> Invitation | None:
    """The invitation a key leads to, whatever its state; None for no key of ours."""
    if not token or len(token) > 64:
        return None
    rows = Invitation.objects.select_related("unit", "invited_by")
    return rows.filter(keys__hash=hashed(token)).first()


def _write(row: Invitation, reminds: bool = False) -> None:
    """A letter with a key of its own; the clock starts with the first."""
    token = new_token()
    InvitationKey.objects.create(invitation=row, hash=hashed(token))
    now = timezone.now()
    row.sends += 1
    row.sent_at = now
    row.expires_at = row.expires_at or now + GOOD_FOR
    row.save(update_fields=["sends", "sent_at", "expires_at"])
    mails.send(row, token, reminds=reminds)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "invited_by").get(pk=invitation.pk)


def _move(row: Invitation, to, *fields: str) -> None:
    if not row.may_move(to):
        raise Refused(*_over(row))
    row.state, row.answered_at = to, timezone.now()
    row.save(update_fields=["state", "answered_at", *fields])


def _over(row: Invitation) -> tuple[str, str]:
    """Why it can no longer be answered: a sentence and its code."""
    return {
        State.ACCEPTED: (_("This invitation has been used."), "used"),
        State.DECLINED: (_("This invitation has been declined."), "declined"),
        State.REVOKED: (_("This invitation has been taken back."), "revoked"),
        State.EXPIRED: (_("The invitation has expired."), "expired"),
    }.get(State(row.state), (_("It waits for an answer."), "state"))


def _check_right(row: Invitation, by) -> None:
    if not Invitation.objects.visible_to(by).filter(pk=row.pk).exists():
        raise Refused(_("This is not yours to do."), "not_yours")


def _check_giver(row: Invitation) -> None:
    """Rights are asked when they are used: whoever invited may have lost theirs."""
    if row.by_system or not (row.role or row.unit):
        return
    giver = row.invited_by
    if giver is None or not giver.is_active:
        allowed = False
    else:
        allowed = rights.may_give(giver, row.role, row.unit)
    if not allowed:
        raise Refused(_("Whoever invited you may no longer do so."), "right")


def _is_there(person, role: str, unit) -> bool:
    """Whether an invitation would change nothing for this person."""
    has_way_in = person.has_usable_password() or person.authenticator_set.exists()
    if not has_way_in:
        return False
    if role and role != roles.MEMBERS:
        rows = Grant.objects.standing().filter(person=person, role__name=role)
        if not rows.filter(unit=unit).exists() and not (
            unit is None and roles.has(person, role)
        ):
            return False
    if unit is not None:
        return Belonging.objects.filter(person=person, unit=unit, ends=None).exists()
    return True


def _limit(by, queued: bool) -> None:
    if by.is_superuser:
        return
    day = timezone.now() - dt.timedelta(days=1)
    mine = Invitation.objects.filter(invited_by=by)
    if queued:
        too_many = mine.filter(created_at__gt=day).count() >= QUEUED_A_DAY
    else:
        too_many = mine.filter(sent_at__gt=day, source="").count() >= BY_HAND_A_DAY
    if too_many:
        raise Refused(
            _("That is a lot in a day. Go on tomorrow, or paste a list."), "limit"
        )


def _twice(email: str) -> Refused:
    return Refused(
        _("{email} has this invitation already. Send it again instead.").format(
            email=email
        ),
        "twice",
        field="email",
    )


def _told(row: Invitation) -> dict:
    return {"role": row.role, "unit": row.unit_id, "source": row.source}
