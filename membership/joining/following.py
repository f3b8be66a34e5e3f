"""Brings in line with the dates what does not follow them by itself, once a day.

The group of members holds whoever is a member by the ledger, and nobody else; whoever
has to renew is told. A status is never stored, so nothing else has to be done.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from membership import roles
from membership.accounts.models import User
from membership.joining import dates, mails, signals
from membership.models import Member, Period
from membership.models.members import today

# So many rows are written at a time: memory stays flat among 100,000.
AT_ONCE = 1000


def follow_group(day: dt.date | None = None) -> tuple[int, int]:
    """Put in and take out of the group; returns how many came and went."""
    group = roles.ensure()[roles.MEMBERS]
    holds = User.groups.through
    current = Member.objects.current(day)
    inside = holds.objects.filter(group_id=group.pk)
    missing = current.exclude(
        Exists(inside.filter(user_id=OuterRef("person_id")))
    ).values_list("person_id", flat=True)
    came = 0
    for some in _portions(missing):
        # Two runs at once: the pair is unique, and the second finds it there.
        holds.objects.bulk_create(
            [holds(user_id=pk, group_id=group.pk) for pk in some],
            ignore_conflicts=True,
        )
        came += len(some)
    extra = inside.exclude(
        Exists(current.filter(person_id=OuterRef("user_id")))
    ).values_list("pk", flat=True)
    went = 0
    for some in _portions(extra):
        went += holds.objects.filter(pk__in=some).delete()[0]
    return came, went


def remind(day: dt.date | None = None) -> int:
    """Queue the letters that are due; each period has each letter once. How many.

    Whoever has renewed has a later period: it is that one which is looked at.
    """
    day = day or today()
    longest = dates.MONTH, dates.LAPSED
    later = Period.objects.standing().filter(
        member=OuterRef("member"), ends__gt=OuterRef("ends")
    )
    rows = (
        Period.objects.standing()
        .filter(
            ~Exists(later),
            ends__lte=day + dt.timedelta(days=longest[0]),
            grace_ends__gte=day - dt.timedelta(days=longest[1]),
            member__resigned_on=None,
            member__person__is_active=True,
        )
        .select_related("member__person")
        .order_by("pk")
    )
    written = 0
    for some in _portions(rows):
        with transaction.atomic():
            written += sum(_remind(period, day) for period in some)
    return written


def _remind(period: Period, day: dt.date) -> bool:
    due = dates.stage(
        starts=period.starts,
        ends=period.ends,
        grace_ends=period.grace_ends,
        day=day,
    )
    if not due or not mails.remind(period, due):
        return False
    signals.renewal_due.send(Period, period=period, stage=due)
    return True


def _portions(rows):
    some = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
