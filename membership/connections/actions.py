"""Ask, answer, withdraw, end. Every write about mentors and mentees."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from membership import roles
from membership.connections import mails, signals
from membership.connections.models import GOOD_FOR, Connection
from membership.invitations import words
from membership.models import Visibility

State = Connection.State
MENTOR, MENTEE = "mentor", "mentee"
# As new conversations (safety.md 8.7).
A_DAY = 10


def may_ask(user) -> bool:
    """Members ask, and whoever else has a role here."""
    return roles.has(user, *roles.ALL)


@transaction.atomic
def ask(*, by, wants: str, person=None, email: str = "", text: str = "") -> Connection:
    """Ask somebody to be one's mentor or mentee (`wants`), by name or by address.

    By address the answer is the same whether it has an account or not. Raises Refused:
    member wants email text self declined open limit hidden.
    """
    # Not the key: rows that point at the asker are written meanwhile, and two who ask
    # each other would wait for one another.
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may_ask(by):
        raise Refused(_("Members ask. Become one first."), "member")
    if wants not in (MENTOR, MENTEE):
        raise Refused(_("Say what you ask for."), "wants", field="wants")
    text = words.line(text)
    if person is None:
        email = words.address(email)
    if (person and person.pk == by.pk) or (email and email == by.email.lower()):
        raise Refused(_("That is you."), "self", field="email")
    if person:
        email = ""
        _check_person(by, person)
    day = timezone.now() - dt.timedelta(days=1)
    mine = Connection.objects.filter(asked_by=by)
    if mine.filter(asked_at__gt=day).count() >= A_DAY:
        raise Refused(_("You have asked ten people today. Go on tomorrow."), "limit")
    row = Connection(
        asked_by=by,
        mentor=person if wants == MENTOR else by,
        mentee=by if wants == MENTOR else person,
        email=email,
        text=text,
        expires_at=timezone.now() + GOOD_FOR,
    )
    _close_old(mine, row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(
            _("This has been asked already and waits for an answer."), "open"
        ) from None
    asked = mails.asked(row)
    signals.connection_asked.send(Connection, connection=row, person=asked)
    return row


@transaction.atomic
def accept(*, connection: Connection, by) -> Connection:
    """Say yes. Twice is once. Raises Refused: not_yours over open."""
    row = _asked_of(connection, by)
    if row.state == State.AGREED:
        return row
    _check_open(row)
    if row.mentor_id is None:
        row.mentor = by
    elif row.mentee_id is None:
        row.mentee = by
    try:
        with transaction.atomic():
            _move(row, State.AGREED, "mentor", "mentee")
    except IntegrityError:
        raise Refused(
            _("You two are connected already, or one of you has asked twice."), "open"
        ) from None
    mails.agreed(row)
    signals.connection_made.send(Connection, connection=row)
    return row


@transaction.atomic
def decline(*, connection: Connection, by, for_good: bool = False) -> Connection:
    """Say no; `for_good`: they cannot ask again. Raises Refused: not_yours over."""
    row = _asked_of(connection, by)
    if row.state in (State.DECLINED, State.BLOCKED):
        return row
    _check_open(row)
    if for_good:
        # Known by name from now on, so that another address helps nobody.
        row.mentor = row.mentor or by
        row.mentee = row.mentee or by
    _move(row, State.BLOCKED if for_good else State.DECLINED, "mentor", "mentee")
    mails.declined(row)
    signals.connection_declined.send(Connection, connection=row)
    return row


@transaction.atomic
def withdraw(*, connection: Connection, by) -> Connection:
    """Take a request back. Raises Refused: not_yours over."""
    row = _locked(connection)
    if row.asked_by_id != by.pk:
        raise _not_yours()
    if row.state != State.ASKED:
        raise _over()
    _move(row, State.WITHDRAWN)
    signals.connection_dropped.send(Connection, connection=row)
    return row


@transaction.atomic
def end(*, connection: Connection, by) -> Connection:
    """End what both had agreed to; either may. Raises Refused: not_yours over."""
    row = _locked(connection)
    if by.pk not in (row.mentor_id, row.mentee_id):
        raise _not_yours()
    if row.state != State.AGREED:
        raise _over()
    row.ended_at = timezone.now()
    _move(row, State.ENDED, "ended_at")
    mails.ended(row, by)
    signals.connection_ended.send(Connection, connection=row, by=by)
    return row


@transaction.atomic
def expire(*, connection: Connection) -> bool:
    """Close one whose time is over. Returns whether it was."""
    row = _locked(connection)
    if row.state != State.ASKED or row.expires_at > timezone.now():
        return False
    _move(row, State.EXPIRED)
    signals.connection_dropped.send(Connection, connection=row)
    return True


def _check_person(by, person) -> None:
    """Raises Refused for people whom this person may not ask by name."""
    profile = getattr(person, "profile", None)
    shown = profile is not None and profile.listed != Visibility.NOBODY
    if not person.is_active or not shown:
        raise Refused(_("This person is not in the directory."), "hidden")
    blocked = Connection.objects.filter(asked_by=by, state=State.BLOCKED).between(
        by, person
    )
    if blocked.exists():
        raise Refused(
            _("They have declined, and do not want to be asked again."), "declined"
        )


def _close_old(mine, row: Connection) -> None:
    """What has expired, but not yet been closed by the job, is in nobody's way."""
    same = Q(mentor=row.mentor, mentee=row.mentee, email=row.email)
    for old in mine.overdue().filter(same):
        expire(connection=old)


def _locked(connection: Connection) -> Connection:
    rows = Connection.objects.select_for_update(of=("self",))
    return rows.select_related("mentor", "mentee", "asked_by").get(pk=connection.pk)


def _asked_of(connection: Connection, by) -> Connection:
    row = _locked(connection)
    mine = Connection.objects.filter(pk=row.pk)
    if row.asked_by_id == by.pk or not mine.visible_to(by).exists():
        raise _not_yours()
    return row


def _check_open(row: Connection) -> None:
    if row.state != State.ASKED or row.expires_at <= timezone.now():
        raise _over()


def _move(row: Connection, to, *fields: str) -> None:
    if not row.may_move(to):
        raise _over()
    row.state = to
    row.answered_at = row.answered_at or timezone.now()
    row.save(update_fields=["state", "answered_at", *fields])


def _not_yours() -> Refused:
    return Refused(_("This is not yours to do."), "not_yours")


def _over() -> Refused:
    return Refused(_("This has been answered or withdrawn, or it is too old."), "over")
