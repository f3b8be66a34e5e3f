"""Tell, take back, read. Every write about notices that other rooms ask for."""

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from chat.notifications import bell, deciding, kinds, sending, walls
from chat.notifications.models import Delivery, Notice

log = logging.getLogger(__name__)

State = Delivery.State
AT_ONCE = 500  # people in one statement


# No savepoint: a fact that cannot be told is not a fact, and others wait for its locks.
@transaction.atomic(savepoint=False)
def notify(
    *,
    people: Iterable,
    kind: str,
    key: str,
    params: dict | None = None,
    by=None,
    not_before: dt.datetime | None = None,
    lead: int = 0,
    readers: dict[int, deciding.Reader] | None = None,
    fresh: bool = False,
) -> int:
    """Tell people (users or their ids) of one fact, in the caller's transaction.

    One notice per person, kind and key: told twice is told once. One that was taken
    back may be told again. `params` is JSON: ids, no personal data. `by` is who did it:
    whoever wants nothing from that person hears nothing. `not_before` (aware) holds it
    until then; `lead` is a reminder's minutes before what it is about. Two things spare
    queries while a lock is held: `readers`, what `deciding.readers` said of these
    people and this kind a moment ago, and `fresh`, that the key is new with this
    transaction, so nobody can have been told. Returns how many people were told.
    Raises KeyError for a kind that no room has registered.
    """
    found = kinds.find(kind)
    if found is None:
        raise KeyError(f"No room sends notices of the kind {kind!r}.")
    now = timezone.now()
    due = max(not_before or now, now)
    # Always in the same order, so that two who tell the same people never wait for
    # one another.
    ids = sorted({getattr(person, "pk", person) for person in people})
    by_id = getattr(by, "pk", by)
    told = 0
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        part = sorted(set(part) - walls.behind(part, by_id))
        rows = [
            Notice(
                person_id=pk,
                kind=kind,
                key=key,
                params=params or {},
                by_id=by_id,
                lead=lead,
                created_at=now,
                due_at=due,
            )
            for pk in part
        ]
        known = deciding.readers(part, kind) if readers is None else readers
        told += _write(found, rows, now, known, fresh)
    return told


def _write(
    kind: kinds.Kind,
    rows: list[Notice],
    now: dt.datetime,
    readers: dict[int, deciding.Reader],
    fresh: bool,
) -> int:
    """Write notices of one fact, and how each goes out. Returns how many are new."""
    rows = [row for row in rows if row.person_id in readers]
    if not rows:
        return 0
    plans = {}
    for row in rows:
        reader = readers[row.person_id]
        plan = deciding.plan(reader, kind, now, row.due_at, row.lead)
        _follow(row, plan, now)
        plans[row.person_id] = plan
    first = rows[0]
    new, again = _new_and_again(rows, fresh)
    for row in again:
        _revive(row, first, plans[row.person_id], now)
    deliveries = [
        delivery
        for row in [*new, *again]
        for delivery in _deliveries(row, plans[row.person_id], now)
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    if first.due_at <= now:
        bell.ring(row.person_id for row in [*new, *again] if row.on_bell)
    if any(d.state == State.WAITING and d.next_at <= now for d in deliveries):
        sending.hurry()
    return len(new) + len(again)


def _new_and_again(rows: list[Notice], fresh: bool) -> tuple[list, list]:
    """The notices just written, and those that were there and had been taken back."""
    if fresh:
        return Notice.objects.bulk_create(rows), []
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    there = Notice.objects.filter(
        kind=rows[0].kind,
        key=rows[0].key,
        person__in=[row.person_id for row in rows],
    )
    own = {row.public_id for row in rows}
    new = [row for row in there if row.public_id in own]
    again = [row for row in there if row.public_id not in own and row.gone_at]
    return new, again


def _follow(row: Notice, plan: dict, now: dt.datetime) -> None:
    """What is due later comes on the bell when it is due, if it is wanted then."""
    rings = plan.get(kinds.BELL)
    row.on_bell = bool(rings and rings.goes and rings.next_at <= now)
    row.decided = {name: d.reason for name, d in plan.items() if not d.goes}


def _revive(row: Notice, fresh: Notice, plan: dict, now: dt.datetime) -> None:
    """Tell again what was taken back. What went out before does not go out twice."""
    row.gone_at = row.read_at = None
    row.created_at, row.due_at, row.params = now, fresh.due_at, fresh.params
    _follow(row, plan, now)
    row.save()
    row.deliveries.exclude(
        state=State.SENT, channel__in=(kinds.MAIL, kinds.PUSH)
    ).delete()


def _deliveries(row: Notice, plan: dict, now: dt.datetime) -> Iterable[Delivery]:
    for channel, decision in plan.items():
        if not decision.goes:
            continue
        # The bell needs no sending: it rings with the commit, or when it is due.
        done = channel == kinds.BELL and decision.next_at <= now
        yield Delivery(
            notice=row,
            channel=channel,
            reason=decision.reason,
            in_digest=decision.in_digest,
            next_at=decision.next_at,
            state=State.SENT if done else State.WAITING,
            sent_at=now if done else None,
        )


@transaction.atomic
def withdraw(*, kind: str, key_prefix: str, people: Iterable | None = None) -> int:
    """Take notices back whose thing was cancelled or moved; returns how many.

    All of the kind whose key begins so (end the prefix with "-", or "4" means "42" as
    well), for `people` only where given. What was sent stays sent; the rest never is.
    """
    rows = Notice.objects.filter(kind=kind, key__startswith=key_prefix, gone_at=None)
    if people is not None:
        rows = rows.filter(person__in=[getattr(p, "pk", p) for p in people])
    found = dict(rows.order_by("pk").select_for_update().values_list("pk", "person"))
    if not found:
        return 0
    now = timezone.now()
    Notice.objects.filter(pk__in=found).update(gone_at=now)
    Delivery.objects.filter(notice__in=found, state=State.WAITING).update(
        state=State.CANCELLED, error="withdrawn"
    )
    bell.ring(found.values())
    return len(found)


@transaction.atomic
def mark_read(*, by, notice: Notice | None = None) -> dt.datetime | None:
    """Mark one's notice as read, or all that the bell shows.

    Returns the moment by which `mark_unread` takes it back; None if nothing changed.
    """
    now = timezone.now()
    rows = Notice.objects.visible_to(by).unread()
    rows = rows.on_bell(now) if notice is None else rows.filter(pk=notice.pk)
    if not rows.update(read_at=now):
        return None
    bell.ring([by.pk])
    return now


@transaction.atomic
def mark_unread(
    *, by, notice: Notice | None = None, read_at: dt.datetime | None = None
) -> int:
    """Take reading back: of one notice, or of all that were read at one moment."""
    rows = Notice.objects.visible_to(by)
    rows = rows.filter(pk=notice.pk) if notice else rows.filter(read_at=read_at)
    changed = rows.exclude(read_at=None).update(read_at=None)
    if changed:
        bell.ring([by.pk])
    return changed
