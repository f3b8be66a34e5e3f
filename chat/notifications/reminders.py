"""Reminders: so many minutes before something begins, to those who are in it then.

A room says what begins and who is in it; nothing is planned ahead. Each sweep asks the
database what begins soon, so what was moved, cancelled or given back in the meantime is
right by itself:

    reminders.register("registration.reminder", things=coming, people=registered)

The key of a reminder holds the thing, its start and the lead: two sweeps at once send
one, a moved thing is told anew. Leads count in time that passes: 24 hours before is 24
hours, also where a clock is put forward in between. A sweep that was away for an hour
still reminds, as long as the thing has not begun, and of several reminders that it owes
somebody it sends the one that is nearest to the start.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.notifications import actions, kinds
from chat.notifications.models import Notice


@dataclass(frozen=True)
class Thing:
    """What begins: a key that is its own (an id), when (aware), ids for its words."""

    key: str
    starts_at: dt.datetime
    params: dict = field(default_factory=dict)


# (now, until) -> what begins after the one and not after the other
Things = Callable[[dt.datetime, dt.datetime], Iterable[Thing]]
# (thing, since) -> ids of people who are in it, and have been since that moment
People = Callable[[Thing, dt.datetime], QuerySet]
_sources: dict[str, tuple[Things, People]] = {}


def register(kind: str, *, things: Things, people: People) -> None:
    """Let a kind of notices remind; the same name again replaces it.

    `people(thing, since)` answers a query of user ids (`values("person")`): who joined
    after `since` needs no reminder that was due before.
    """
    _sources[kind] = (things, people)


def key_of(thing_key: str, starts_at: dt.datetime, lead: int) -> str:
    return f"{thing_key}-{int(starts_at.timestamp())}-{lead}"


def due_leads(
    starts_at: dt.datetime, leads: Iterable[int], now: dt.datetime
) -> list[int]:
    """The leads (minutes) whose moment has come, nearest to the start first. Pure."""
    if starts_at <= now:
        return []
    return [n for n in sorted(leads) if starts_at - dt.timedelta(minutes=n) <= now]


def remind_due(now: dt.datetime | None = None) -> int:
    """Write every reminder that is due; returns how many people were reminded."""
    now = now or timezone.now()
    told = 0
    for name, (things, people) in _sources.items():
        kind = kinds.find(name)
        if kind is None:
            continue
        until = now + dt.timedelta(minutes=max(kind.leads))
        for thing in things(now, until):
            told += _remind(kind, thing, people, now)
    return told


def _remind(kind: kinds.Kind, thing: Thing, people: People, now: dt.datetime) -> int:
    told = 0
    nearer: list[str] = []
    for lead in due_leads(thing.starts_at, kind.leads, now):
        key = key_of(thing.key, thing.starts_at, lead)
        since = thing.starts_at - dt.timedelta(minutes=lead)
        fresh = _without(people(thing, since), kind.name, key, nearer)
        if fresh:
            told += _tell(kind, thing, key, lead, fresh)
        nearer.append(key)
    return told


@transaction.atomic
def _tell(kind, thing: Thing, key: str, lead: int, people: list[int]) -> int:
    return actions.notify(
        people=people, kind=kind.name, key=key, params=thing.params, lead=lead
    )


def _without(people: QuerySet, kind: str, key: str, nearer: list[str]) -> list[int]:
    """Those who have not had this reminder, nor one that is nearer and reached them."""
    mine = Notice.objects.filter(person=OuterRef("pk"), kind=kind, gone_at=None)
    rows = get_user_model().objects.filter(pk__in=people)
    rows = rows.exclude(Exists(mine.filter(key=key)))
    if nearer:
        went = Q(on_bell=True) | Q(deliveries__isnull=False)
        rows = rows.exclude(Exists(mine.filter(went, key__in=nearer)))
    return list(rows.values_list("pk", flat=True))


def take_back(*, kind: str, thing_key: str, people: Iterable | None = None) -> int:
    """The thing was moved or cancelled, or `people` are no longer in it.

    What was not sent never is; the bell forgets the rest. Returns how many.
    """
    return actions.withdraw(kind=kind, key_prefix=f"{thing_key}-", people=people)
