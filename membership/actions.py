"""Every write to membership: admitted, renewed, annulled, resigned, placed."""

import calendar
import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership import roles, signals
from membership.accounts.models import User
from membership.models import Absence, Belonging, Member, MembershipType, Period, Unit
from membership.models.members import today

FIRST_NUMBER = 1001


def last_day(starts: dt.date, months: int) -> dt.date:
    """The last day of a period: one year from 15 January ends on 14 January.

    The end of a short month stands for the days it lacks: a month from 31 January ends
    on the last of February, less the day that the next period begins on.
    """
    years, month = divmod(starts.month - 1 + months, 12)
    year = starts.year + years
    day = min(starts.day, calendar.monthrange(year, month + 1)[1])
    return dt.date(year, month + 1, day) - dt.timedelta(days=1)


@transaction.atomic
def admit(
    *,
    person: User,
    kind: MembershipType,
    starts: dt.date,
    by,
    source: str = Period.Source.BOARD,
    ends: dt.date | None = None,
    fee: Decimal | None = None,
    number: str = "",
    joined_on: dt.date | None = None,
) -> Member:
    """Make a person a member, or a former member one again, with a first period.

    Without `ends` and `fee` the kind's own. The number is kept for life; without one
    the next free is given. Raises Refused: overlap number dates.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    member = Member.objects.filter(person=person).first()
    if member is None:
        member = _new_member(person, number, joined_on or starts)
    elif number and number.casefold() != member.number.casefold():
        raise Refused(
            _("This person is a member already, number {number}.").format(
                number=member.number
            ),
            "number",
            field="number",
        )
    elif member.resigned_on:
        _come_back(member, starts)
    period = _write(member, kind, starts, ends, fee, source, by)
    roles.follow_membership(member)
    signals.member_joined.send(Member, member=member, period=period, by=by)
    return member


@transaction.atomic
def renew(
    *,
    member: Member,
    by,
    kind: MembershipType | None = None,
    starts: dt.date | None = None,
    ends: dt.date | None = None,
    fee: Decimal | None = None,
    source: str = Period.Source.RENEWAL,
) -> Period:
    """Write the next period: from the day after the last, or today after a gap.

    Raises Refused: overlap dates never resigned.
    """
    User.objects.select_for_update().get(pk=member.person_id)
    member = Member.objects.get(pk=member.pk)
    last = member.periods.standing().order_by("-ends").first()
    if last is None:
        raise Refused(_("There is no period to renew."), "never")
    if member.resigned_on:
        raise Refused(_("This person has resigned. Admit them again."), "resigned")
    if starts is None:
        begun = last.ends + dt.timedelta(days=1)
        starts = begun if last.grace_ends >= today() else today()
    period = _write(member, kind or last.kind, starts, ends, fee, source, by)
    roles.follow_membership(member)
    signals.member_renewed.send(Member, member=member, period=period, by=by)
    return period


@transaction.atomic
def annul(*, period: Period, why: str, by) -> Period:
    """Take back a period that was written wrongly; the row stays, with the reason.

    Raises Refused: why annulled.
    """
    User.objects.select_for_update().get(member__periods=period.pk)
    period = Period.objects.select_related("member").get(pk=period.pk)
    if period.annulled_at:
        raise Refused(_("It is annulled already."), "annulled")
    if not why.strip():
        raise Refused(_("Say why."), "why", field="why")
    period.annulled_at = timezone.now()
    period.annulled_by = by
    period.annulled_why = why.strip()[:200]
    period.save(update_fields=["annulled_at", "annulled_by", "annulled_why"])
    roles.follow_membership(period.member)
    log(period.member, "membership.annul", user=by, data={"period": period.pk})
    return period


@transaction.atomic
def resign(*, member: Member, by, on: dt.date | None = None) -> Member:
    """End a membership from a day on (today without one); periods stay as they are.

    Raises Refused: resigned.
    """
    User.objects.select_for_update().get(pk=member.person_id)
    member = Member.objects.get(pk=member.pk)
    if member.resigned_on:
        raise Refused(_("This person has resigned already."), "resigned")
    member.resigned_on = on or today()
    member.save(update_fields=["resigned_on"])
    roles.follow_membership(member)
    log(member, "membership.resign", user=by, data={"on": str(member.resigned_on)})
    signals.member_resigned.send(Member, member=member, by=by)
    return member


@transaction.atomic
def return_to(*, member: Member, by) -> Member:
    """Take back a resignation while a period still runs; nothing is paid twice.

    Raises Refused: never resigned.
    """
    User.objects.select_for_update().get(pk=member.person_id)
    member = Member.objects.get(pk=member.pk)
    if not member.resigned_on:
        raise Refused(_("This person has not resigned."), "resigned")
    now = today()
    running = member.periods.standing().filter(starts__lte=now, ends__gte=now)
    if not running.exists():
        raise Refused(_("No period runs any more. Admit them again."), "never")
    _come_back(member, now)
    roles.follow_membership(member)
    log(member, "membership.return", user=by)
    return member


def _come_back(member: Member, day: dt.date) -> None:
    """Not resigned any more; the days between stay in the figures."""
    first = member.resigned_on
    if first is not None and day > first:
        last = day - dt.timedelta(days=1)
        Absence.objects.create(member=member, starts=first, ends=last)
    member.resigned_on = None
    member.save(update_fields=["resigned_on"])


@transaction.atomic
def place(*, person: User, unit: Unit, by, starts: dt.date | None = None) -> Belonging:
    """Put a person in a unit; who is there already stays. Raises Refused: closed."""
    # The unit first, as a merge does: it must not close while somebody comes in.
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    User.objects.select_for_update().get(pk=person.pk)
    if unit.closed_on:
        raise Refused(_("This unit is closed."), "closed", field="unit")
    there = Belonging.objects.filter(person=person, unit=unit, ends=None).first()
    if there:
        return there
    row = Belonging.objects.create(person=person, unit=unit, starts=starts or today())
    if not Unit.objects.open().filter(pk=unit.pk).exists():
        # Closed a moment ago. From now on our row keeps the unit from being closed.
        raise Refused(_("This unit is closed."), "closed", field="unit")
    signals.person_placed.send(Belonging, person=person, unit=unit, by=by)
    return row


@transaction.atomic
def remove(*, person: User, unit: Unit, by, last: dt.date | None = None) -> None:
    """End a person's belonging to a unit; without one nothing happens."""
    User.objects.select_for_update().get(pk=person.pk)
    row = Belonging.objects.filter(person=person, unit=unit, ends=None).first()
    if row is None:
        return
    row.ends = max(last or today(), row.starts)
    row.save(update_fields=["ends"])
    signals.person_removed.send(Belonging, person=person, unit=unit, by=by)


def _new_member(person, number: str, joined_on: dt.date) -> Member:
    number = " ".join(number.split())
    if number and Member.objects.filter(number__iexact=number).exists():
        raise Refused(
            _("Another member has the number {number}.").format(number=number),
            "number",
            field="number",
        )
    try:
        with transaction.atomic():
            return Member.objects.create(
                person=person, number=number or next_number(), joined_on=joined_on
            )
    except IntegrityError:
        # Somebody else took the number at the same moment.
        if number:
            raise Refused(
                _("Another member has the number {number}.").format(number=number),
                "number",
                field="number",
            ) from None
    return _new_member(person, "", joined_on)


def next_number() -> str:
    """One more than the highest that is a plain number."""
    plain = Member.objects.filter(number__regex=r"^[0-9]{1,9}$")
    highest = plain.aggregate(n=Max(Cast("number", IntegerField())))["n"]
    return str(max(highest or 0, FIRST_NUMBER - 1) + 1)


def _write(member, kind, starts, ends, fee, source, by) -> Period:
    ends = ends or last_day(starts, kind.months)
    if ends < starts:
        raise Refused(_("The last day is before the first."), "dates", field="ends")
    clash = member.periods.standing().filter(starts__lte=ends, ends__gte=starts).first()
    if clash:
        raise Refused(
            _("There is a period from {start} to {end} already.").format(
                start=clash.starts.isoformat(), end=clash.ends.isoformat()
            ),
            "overlap",
            field="starts",
        )
    period = Period.objects.create(
        member=member,
        kind=kind,
        starts=starts,
        ends=ends,
        grace_ends=ends + dt.timedelta(days=kind.grace_days),
        fee=kind.fee if fee is None else fee,
        source=source,
        written_by=by,
    )
    log(
        member,
        "membership.period",
        user=by,
        data={"period": period.pk, "starts": str(starts), "ends": str(ends)},
    )
    return period
