"""Every write to applications by the applicant: sent, answered, withdrawn."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership.accounts.models import User
from membership.joining import mails, signals
from membership.joining.models import Application, Step
from membership.joining.models.applications import LONGEST
from membership.models import Member, MembershipType, Status, Unit
from membership.terms import actions as terms
from membership.terms.models import Acceptance, Version

State = Application.State


@transaction.atomic
def apply(
    *,
    person: User,
    kind: MembershipType,
    address: dict[str, str],
    client_key: uuid.UUID,
    units: Iterable[Unit] = (),
    why: str = "",
    terms_read: Iterable[Version] = (),
    first_name: str = "",
    last_name: str = "",
) -> Application:
    """Ask to become a member. The same client key gives the same application.

    `address` has street, postcode, city and country; a first name given here becomes
    the account's, with the last. Raises Refused: closed open member units long;
    changed where a text was replaced meanwhile.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    mine = Application.objects.filter(person=person)
    if there := mine.filter(client_key=client_key).first():
        return there
    kind = MembershipType.objects.get(pk=kind.pk)
    units = list(Unit.objects.filter(pk__in=[unit.pk for unit in units]))
    _check(person, kind, units, why)
    if mine.open().exists():
        raise _open_already()
    terms.accept(person=person, versions=terms_read, where=Acceptance.Where.JOINING)
    try:
        with transaction.atomic():
            row = Application.objects.create(
                person=person,
                kind=kind,
                why=why.strip(),
                client_key=client_key,
                **address,
            )
    except IntegrityError:
        # On SQLite nobody waits for the person's row; the constraint saw it.
        if there := mine.filter(client_key=client_key).first():
            return there
        raise _open_already() from None
    row.units.set(units)
    _name(person, first_name, last_name)
    _step(row, Step.Kind.SENT, row.why, person)
    mails.received(row)
    mails.board(row)
    signals.application_sent.send(Application, application=row)
    return row


@transaction.atomic
def answer(*, application: Application, text: str, by: User) -> Application:
    """Answer what the board asked. Raises Refused: not_yours state empty long."""
    row = _own(application, by)
    if row.state != State.ASKED:
        raise Refused(_("Nothing is asked of you now."), "state")
    text = _written(text, "text")
    row.state = State.RECEIVED
    row.save(update_fields=["state"])
    _step(row, Step.Kind.ANSWERED, text, by)
    mails.board(row)
    return row


@transaction.atomic
def withdraw(*, application: Application, by: User) -> Application:
    """Take an application back; twice is once. Raises Refused: not_yours state."""
    row = _own(application, by)
    if row.state == State.WITHDRAWN:
        return row
    if not row.is_open:
        raise Refused(_("The board has decided already."), "state")
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    _step(row, Step.Kind.WITHDRAWN, "", by)
    return row


def why_not_apply(person: User) -> str:
    """Why this person has nothing to apply for: "open", "member", or "" for they may.

    Whoever is in the days of grace renews; whoever lapsed or resigned may apply.
    """
    member = Member.objects.with_status().filter(person=person).first()
    if member and member.status_now in (Status.ACTIVE, Status.GRACE, Status.PENDING):
        return "member"
    return "open" if Application.objects.filter(person=person).open().exists() else ""


def _check(person, kind, units, why):
    if why_not_apply(person) == "member":
        raise Refused(_("You are a member already."), "member")
    if not kind.is_open:
        raise Refused(
            _("This kind of membership cannot be applied for now."),
            "closed",
            field="kind",
        )
    if any(unit.closed_on for unit in units):
        raise Refused(_("This unit is closed."), "units", field="units")
    if len(why) > LONGEST:
        raise Refused(
            _("At most {n} characters, please.").format(n=LONGEST), "long", field="why"
        )


def _name(person, first: str, last: str) -> None:
    first, last = " ".join(first.split()), " ".join(last.split())
    if first and (first, last) != (person.first_name, person.last_name):
        person.first_name, person.last_name = first, last
        person.save(update_fields=["first_name", "last_name"])


def _open_already() -> Refused:
    return Refused(_("You have an application with the board already."), "open")


def _written(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write a line or two."), "empty", field=field)
    if len(text) > LONGEST:
        raise Refused(
            _("At most {n} characters, please.").format(n=LONGEST), "long", field=field
        )
    return text


def _own(application: Application, by: User) -> Application:
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("person", "kind")
        .get(pk=application.pk)
    )
    if row.person_id != by.pk:
        raise Refused(_("This is somebody else’s application."), "not_yours")
    return row


def _step(row: Application, kind: str, text: str, by) -> Step:
    step = Step.objects.create(application=row, kind=kind, text=text, by=by)
    log(row, f"joining.{kind}", user=by, title=str(row.pk))
    return step
