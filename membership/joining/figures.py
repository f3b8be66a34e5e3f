"""The board's figures, for any day, from the ledger alone.

A stretch of membership is a run of standing periods without a day between them, grace
included and days after a resignation left out. Joined: a stretch began. Left: one
ended, by date or because somebody resigned. Renewed: a period began inside a stretch.
Days are the association's.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Exists, OuterRef

from membership.models import (
    Absence,
    Belonging,
    Member,
    MembershipType,
    Period,
    Status,
    Unit,
)
from membership.models.members import today

MONTHS = 24


@dataclass
class Months:
    """How many joined, left and renewed in each month; keys are first days."""

    joined: Counter = field(default_factory=Counter)
    left: Counter = field(default_factory=Counter)
    renewed: Counter = field(default_factory=Counter)


# member, first day, last day of grace, first day without, for who resigned
Row = tuple[int, dt.date, dt.date, dt.date | None]
Days = tuple[dt.date, dt.date]  # first and last


def months_of(
    rows: Iterable[Row], until: dt.date, away: Mapping[int, list[Days]] | None = None
) -> Months:
    """Counts what happened to the day `until`; rows by member, then first day. Pure.

    `away` are days between a resignation and coming back, by member.
    """
    found = Months()
    for member, group in groupby(rows, key=lambda row: row[0]):
        mine = [row for row in group if row[1] <= until]
        if not mine:
            continue
        gaps = list((away or {}).get(member, ()))
        if mine[-1][3]:
            gaps.append((mine[-1][3], dt.date.max))
        stretches = _without(_joined_up(mine), gaps)
        begun = {starts for starts, _ends in stretches}
        for starts, ends in stretches:
            found.joined[_month(starts)] += 1
            _leave(found, ends, until)
        for _pk, starts, _ends, _gone in mine:
            inside = any(first <= starts <= last for first, last in stretches)
            if inside and starts not in begun:
                found.renewed[_month(starts)] += 1
    return found


def _joined_up(mine: list[Row]) -> list[Days]:
    """Periods without a day between them as one stretch each."""
    stretches: list[Days] = []
    for _pk, starts, ends, _gone in mine:
        if stretches and starts <= stretches[-1][1] + dt.timedelta(days=1):
            stretches[-1] = stretches[-1][0], max(stretches[-1][1], ends)
        else:
            stretches.append((starts, ends))
    return stretches


def _without(stretches: list[Days], gaps: list[Days]) -> list[Days]:
    """What is left of the stretches when the gaps are cut out."""
    day = dt.timedelta(days=1)
    for first, last in gaps:
        left = []
        for starts, ends in stretches:
            if first > ends or last < starts:
                left.append((starts, ends))
                continue
            if starts < first:
                left.append((starts, first - day))
            if last < ends:
                left.append((last + day, ends))
        stretches = left
    return stretches


def _leave(found: Months, end: dt.date, until: dt.date) -> None:
    if end < until:
        found.left[_month(end + dt.timedelta(days=1))] += 1


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def last_months(day: dt.date, count: int = MONTHS) -> list[dt.date]:
    """The first days of so many months, the day's own last."""
    place = day.year * 12 + day.month - 1
    return [
        dt.date(n // 12, n % 12 + 1, 1) for n in range(place - count + 1, place + 1)
    ]


def by_month(day: dt.date | None = None) -> list[tuple[dt.date, int, int, int]]:
    """(month, joined, left, renewed) of the last 24; two queries."""
    day = day or today()
    rows = (
        Period.objects.standing()
        .order_by("member_id", "starts")
        .values_list("member_id", "starts", "grace_ends", "member__resigned_on")
    )
    away = defaultdict(list)
    for member, starts, ends in Absence.objects.values_list(
        "member_id", "starts", "ends"
    ):
        away[member].append((starts, ends))
    found = months_of(rows.iterator(chunk_size=5000), day, away)
    return [
        (month, found.joined[month], found.left[month], found.renewed[month])
        for month in last_months(day)
    ]


def by_status(day: dt.date | None = None) -> dict[Status, int]:
    """How many are in each status on the day; those who never were are left out."""
    rows = Member.objects.with_status(day).filter(until__isnull=False)
    counts = dict(
        rows.order_by()
        .values("status_now")
        .annotate(n=Count("pk"))
        .values_list("status_now", "n")
    )
    return {status: counts.get(status.value, 0) for status in Status}


def by_kind(day: dt.date | None = None) -> list[tuple[MembershipType, int]]:
    """How many are members on the day, by the kind of the period that counts."""
    day = day or today()
    current = Member.objects.current(day).filter(pk=OuterRef("member"))
    rows = (
        Period.objects.standing()
        .filter(Exists(current), starts__lte=day, grace_ends__gte=day)
        .order_by("member_id", "starts")
        .values_list("member_id", "kind_id")
    )
    # The later of two that overlap by grace is the one that counts.
    counts = Counter(dict(rows.iterator(chunk_size=5000)).values())
    return [(kind, counts[kind.pk]) for kind in MembershipType.objects.all()]


def by_unit(day: dt.date | None = None) -> list[tuple[Unit, int]]:
    """Members on the day in each open unit with what is below it; each once there."""
    day = day or today()
    current = Member.objects.current(day).filter(person=OuterRef("person"))
    people = defaultdict(set)
    step = Unit.steplen
    rows = Belonging.objects.on(day).filter(Exists(current))
    for path, person in rows.values_list("unit__path", "person_id"):
        for end in range(step, len(path) + 1, step):
            people[path[:end]].add(person)
    return [(unit, len(people[unit.path])) for unit in Unit.objects.open()]
