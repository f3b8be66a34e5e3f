"""Figures of units, whatever is below them counted in, in a fixed number of queries.

Nobody is counted twice: who is in two units below is one person. Days are days in the
association's zone.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Min, Q

from membership.models import Belonging, Grant, Member, Status, Unit
from membership.models.members import today

STEP = Unit.steplen


@dataclass
class Figures:
    """People of one unit and all below it."""

    people: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    joined: int = 0
    left: int = 0
    roles: int = 0

    @property
    def labels(self) -> list[str]:
        return [str(label) for _key, label in Status.choices]

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """(label, number) of every status, in the order of a member's life."""
        return [(label, self.by_status.get(key, 0)) for key, label in Status.choices]


def preview(unit: Unit) -> dict[str, int]:
    """What goes along when a branch is moved: units, people and roles in it."""
    return {
        "units": Unit.objects.open().below(unit).count(),
        "people": Belonging.objects.on(today())
        .in_units(unit)
        .aggregate(n=Count("person", distinct=True))["n"],
        "roles": Grant.objects.standing()
        .filter(unit__path__startswith=unit.path)
        .count(),
    }


def own(unit: Unit) -> dict[str, int]:
    """What a merger or a closing is about: this unit itself, nothing below."""
    return {
        "units": unit.get_children().filter(closed_on=None).count(),
        "people": Belonging.objects.filter(unit=unit, ends=None).count(),
        "roles": Grant.objects.standing().filter(unit=unit).count(),
    }


def of(unit: Unit, day: dt.date | None = None) -> Figures:
    """One unit's figures; four queries. `joined` and `left` are of the day's year.

    Who moves from one part of the unit to another has neither joined nor left it.
    """
    day = day or today()
    inside = Belonging.objects.in_units(unit)
    now = inside.on(day)
    by_status = (
        Member.objects.with_status(day)
        .filter(person__in=now.values("person"))
        .order_by()
        .values("status_now")
        .annotate(n=Count("pk"))
        .values_list("status_now", "n")
    )
    spans = (
        inside.order_by()
        .values("person")
        .annotate(
            first=Min("starts"),
            last=Max("ends"),
            open=Count("pk", filter=Q(ends=None)),
        )
    )
    year = (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    found = spans.aggregate(
        joined=Count("person", filter=Q(first__range=year, first__lte=day)),
        left=Count("person", filter=Q(open=0, last__range=year, last__lt=day)),
    )
    return Figures(
        people=now.aggregate(n=Count("person", distinct=True))["n"],
        by_status=dict(by_status),
        joined=found["joined"],
        left=found["left"],
        roles=Grant.objects.standing().filter(unit__path__startswith=unit.path).count(),
    )


def of_all(units, day: dt.date | None = None) -> dict[str, Figures]:
    """Figures of many units by path, each with everything below it; three queries.

    `units` is a queryset of whole branches. Memory: one number for each person, unit
    above and kind of figure.
    """
    day = day or today()
    found = {path: Figures() for path in units.values_list("path", flat=True)}
    rows = Belonging.objects.filter(unit__in=units.order_by())
    statuses = dict(
        Member.objects.with_status(day).values_list("person_id", "status_now")
    )
    spans: dict[str, dict[int, tuple]] = defaultdict(dict)
    for path, person, starts, ends in rows.order_by().values_list(
        F("unit__path"), "person_id", "starts", "ends"
    ):
        for length in range(STEP, len(path) + 1, STEP):
            above = path[:length]
            if above not in found:
                continue
            first, last, on = spans[above].get(person, (starts, dt.date.min, False))
            spans[above][person] = (
                min(first, starts),
                max(last, ends or dt.date.max),
                on or (starts <= day and (ends is None or ends >= day)),
            )
    for path, people in spans.items():
        row = found[path]
        row.people = sum(on for _first, _last, on in people.values())
        row.by_status = Counter(
            statuses[person]
            for person, (_first, _last, on) in people.items()
            if on and person in statuses
        )
        row.joined = sum(
            first.year == day.year and first <= day
            for first, _l, _on in people.values()
        )
        row.left = sum(
            last.year == day.year and last < day for _f, last, _on in people.values()
        )
    return found
