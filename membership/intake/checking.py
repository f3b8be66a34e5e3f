"""Weighs rows against each other and against what the association knows.

The one place that says what a row will do. The dry run calls it, and the import calls
it again for each chunk in the transaction that writes it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from django.db.models import Min
from django.db.models.functions import Lower

from membership.accounts.models import User
from membership.actions import last_day
from membership.intake import rows as reading
from membership.intake.columns import fold
from membership.intake.models import Row, Run
from membership.models import Belonging, Member, MembershipType, Period, Profile, Unit
from membership.models.members import today

PROFILE = (
    "phone",
    "street",
    "postcode",
    "city",
    "country",
    "birthdate",
    "job_title",
    "employer",
)
PERSON = ("first_name", "last_name", "language")


def book(run: Run) -> reading.Book:
    """What rows may refer to, read once for many of them; three queries."""
    kinds: dict[str, int] = {}
    for kind in MembershipType.objects.all():
        for word in (kind.name_da, kind.name_en, kind.slug):
            kinds[fold(word)] = kind.pk
    units, closed = _units()
    defaults = {name: value for name, value in run.defaults.items() if value}
    return reading.Book(today(), kinds, units, closed, defaults)


def _units() -> tuple[dict[str, int], frozenset[int]]:
    """Units by name, by path of names and by code; 0 where a name is not enough."""
    named: dict[str, int] = {}
    codes: dict[str, int] = {}
    closed = set()
    above: list[tuple[str, dict[str, str]]] = []
    fields = ("pk", "path", "name_da", "name_en", "code", "closed_on")
    for pk, path, name_da, name_en, code, closed_on in Unit.objects.values_list(
        *fields
    ):
        while above and not path.startswith(above[-1][0]):
            above.pop()
        paths = {}
        for language, name in (("da", name_da), ("en", name_en)):
            key = fold(name)
            before = above[-1][1][language] + "/" if above else ""
            paths[language] = before + key
            for word in {key, paths[language]}:
                named[word] = pk if named.get(word, pk) == pk else 0
        above.append((path, paths))
        codes[reading.path_key(code)] = pk
        if closed_on:
            closed.add(pk)
    return named | codes, frozenset(closed)


@dataclass
class Plan:
    """What writing a row would do; `person` and `member` are those who exist."""

    row: Row
    read: reading.Read
    person: User | None = None
    member: Member | None = None
    # Fields of person and profile to set; a period; a unit to be placed in.
    changes: dict = field(default_factory=dict)
    period: tuple[int, dt.date, dt.date] | None = None
    joined: dt.date | None = None
    resigned: dt.date | None = None
    unit: int | None = None


def weigh(run: Run, rows: list[Row], by_book: reading.Book) -> list[Plan]:
    """Say of each row what it is (its verdict and faults), and plan what it would do.

    Nothing is written. The number of queries does not depend on the number of rows.
    """
    plans = []
    for row in rows:
        cells = {
            name: cell
            for name, cell in zip(run.mapping, row.cells, strict=False)
            if name
        }
        read = reading.read(cells, by_book)
        if len(row.cells) > len(run.header):
            read.wrong("", "cells")
        row.email = read.values.get("email", "")
        row.number = read.values.get("number", "").lower()
        plans.append(Plan(row, read))
    twice = _twice(run, rows)
    known = _Known(plans)
    for plan in plans:
        _find(plan, known)
        _settle(run, plan, known, by_book)
        row = plan.row
        row.values, row.faults = plan.read.values, list(plan.read.faults)
        doubles = twice.get(row.line)
        if row.faults:
            row.verdict = Row.Verdict.WRONG
        elif doubles:
            row.verdict = Row.Verdict.TWICE
        elif plan.person is None:
            row.verdict = Row.Verdict.NEW
        elif plan.changes or plan.period or plan.unit or plan.resigned:
            row.verdict = Row.Verdict.UPDATE
        else:
            row.verdict = Row.Verdict.SAME
        row.faults += doubles or []
    return plans


def _twice(run: Run, rows: list[Row]) -> dict[int, list[dict]]:
    """Faults by line, for rows whose address or number an earlier line has."""
    found: dict[int, list[dict]] = {}
    mine = {row.line for row in rows}
    for name, code in (("email", "email_twice"), ("number", "number_twice")):
        asked = {getattr(row, name) for row in rows} - {""}
        others = Row.objects.filter(run=run, **{f"{name}__in": asked}).order_by()
        first = dict(
            others.exclude(line__in=mine).values_list(name).annotate(first=Min("line"))
        )
        for row in sorted(rows, key=lambda row: row.line):
            value = getattr(row, name)
            if value:
                line = min(first.get(value, row.line), row.line)
                first[value] = line
                if line != row.line:
                    fault = reading.fault(name, code, line=line)
                    found.setdefault(row.line, []).append(fault)
    return found


class _Known:
    """Who exists already, for all rows of a chunk: seven queries."""

    def __init__(self, plans: list[Plan]):
        emails = {plan.row.email for plan in plans} - {""}
        numbers = {plan.row.number for plan in plans} - {""}
        self.people: dict[str, User] = {}
        second = EmailAddress.objects.filter(email__in=emails).select_related("user")
        for address in second:
            self.people[address.email.lower()] = address.user
        for user in User.objects.annotate(low=Lower("email")).filter(low__in=emails):
            self.people[user.email.lower()] = user
        ids = {user.pk for user in self.people.values()}
        members = Member.objects.filter(person__in=ids)
        self.members = {member.person_id: member for member in members}
        self.profiles = {p.person_id: p for p in Profile.objects.filter(person__in=ids)}
        self.periods: dict[int, list[Period]] = {}
        standing = Period.objects.standing().filter(member__person__in=ids)
        for period in standing.order_by("starts"):
            self.periods.setdefault(period.member_id, []).append(period)
        self.places = set(
            Belonging.objects.filter(person__in=ids, ends=None).values_list(
                "person", "unit"
            )
        )
        taken = Member.objects.annotate(low=Lower("number")).filter(low__in=numbers)
        self.numbers = dict(taken.values_list("low", "person"))
        self.kinds = MembershipType.objects.in_bulk()
        wanted = {plan.read.values.get("unit") for plan in plans} - {None}
        closed = Unit.objects.filter(pk__in=wanted).exclude(closed_on=None)
        self.closed = dict(closed.values_list("pk", "name_da"))


def _find(plan: Plan, known: _Known) -> None:
    """Who the row is about, and whether number and account agree with that."""
    read = plan.read
    plan.person = known.people.get(plan.row.email)
    if plan.person is not None:
        plan.member = known.members.get(plan.person.pk)
        if not plan.person.is_active:
            read.wrong("email", "account_closed")
    number = read.values.get("number")
    if not number:
        return
    holder = known.numbers.get(plan.row.number)
    if holder and (plan.person is None or holder != plan.person.pk):
        read.wrong("number", "number_taken", value=number)
    elif plan.member and plan.member.number.lower() != plan.row.number:
        read.wrong("number", "number_other", value=plan.member.number)


def _settle(run: Run, plan: Plan, known: _Known, by_book: reading.Book) -> None:
    """Fill in dates and say what would change."""
    values = plan.read.values
    if (unit := values.get("unit")) in known.closed:
        plan.read.wrong("unit", "unit_closed", value=known.closed[unit])
    if plan.read.faults:
        return
    if plan.person is None:
        _period_of_new(plan, known, by_book.today)
        plan.changes = {n: values[n] for n in (*PERSON, *PROFILE) if n in values}
        plan.unit = unit
    elif run.known != Run.Known.SKIP:
        _period_of_known(plan, known, by_book.today)
        plan.changes = _changes(run, plan, known)
        if unit and (plan.person.pk, unit) not in known.places:
            plan.unit = unit


def _changes(run: Run, plan: Plan, known: _Known) -> dict:
    read, person = plan.read, plan.person
    profile = known.profiles.get(person.pk) or Profile()
    changes = {}
    for name in (*PERSON, *PROFILE):
        if name not in read.values or name in read.assumed:
            continue
        before = getattr(person if name in PERSON else profile, name) or ""
        before = before.isoformat() if isinstance(before, dt.date) else before
        if before != read.values[name] and (
            not before or run.known == Run.Known.OVERWRITE
        ):
            changes[name] = read.values[name]
    return changes


def _day(values: dict, name: str) -> dt.date | None:
    return dt.date.fromisoformat(values[name]) if values.get(name) else None


def _resigned(values: dict, ends: dt.date | None, day: dt.date) -> dt.date | None:
    if values.get("status") != "resigned":
        return None
    return min(ends + dt.timedelta(days=1), day) if ends else day


def _period_of_new(plan: Plan, known: _Known, day: dt.date) -> None:
    """One period: as the file says, else from today or back from its last day."""
    values = plan.read.values
    kind = known.kinds[int(values["kind"])]
    starts, ends = _day(values, "starts"), _day(values, "ends")
    plan.resigned = _resigned(values, ends, day)
    if starts or ends or not plan.resigned:
        if ends and not starts:
            # Who has paid for next year as well is a member today already.
            starts = min(before(ends, kind.months), day)
        starts = starts or day
        plan.period = (kind.pk, starts, ends or last_day(starts, kind.months))
    plan.joined = _day(values, "joined") or min(starts or day, day)


def before(ends: dt.date, months: int) -> dt.date:
    """The first day of a period of so many months that ends on this day."""
    after = ends + dt.timedelta(days=1)
    years, month = divmod(after.month - 1 - months, 12)
    first = dt.date(after.year + years, month + 1, 1)
    # One day at a time, for short months; at most a month of them.
    while last_day(first, months) < ends:
        first += dt.timedelta(days=1)
    return first


def _period_of_known(plan: Plan, known: _Known, day: dt.date) -> None:
    """Nothing without dates, unless the person never was a member."""
    values = plan.read.values
    kind = known.kinds[int(values["kind"])]
    starts, ends = _day(values, "starts"), _day(values, "ends")
    periods = known.periods.get(plan.member.pk, []) if plan.member else []
    resigned = _resigned(values, ends, day)
    if resigned and not (plan.member and plan.member.resigned_on):
        plan.resigned = resigned
    if not periods:
        if plan.member is None or starts or ends:
            _period_of_new(plan, known, day)
        return
    if not starts and not ends:
        return
    last = periods[-1]
    if not starts:
        if ends <= last.ends:
            return
        run_on = last.grace_ends >= day
        starts = last.ends + dt.timedelta(days=1) if run_on else min(day, ends)
    ends = ends or last_day(starts, kind.months)
    for period in periods:
        if (period.starts, period.ends, period.kind_id) == (starts, ends, kind.pk):
            return
        if period.starts <= ends and period.ends >= starts:
            plan.read.wrong(
                "starts", "period_overlap", starts=period.starts, ends=period.ends
            )
            return
    plan.period = (kind.pk, starts, ends)


def reweigh(run: Run, rows: Iterable[Row], by_book: reading.Book) -> None:
    """Weigh rows that are stored and have not been written, and store the answer."""
    rows = list(rows)
    weigh(run, rows, by_book)
    Row.objects.bulk_update(
        rows,
        ["cells", "values", "faults", "email", "number", "verdict"],
        batch_size=100,
    )
