"""The outbox empties: what is due goes out, once, whatever dies on the way.

    waiting -> sending -> sent        (or back to waiting, cancelled, dead)

Bell and mail are rows of our own database: the delivery is marked in the very
transaction that writes them, so a worker that is killed leaves both or neither. A push
goes to a stranger's server: it is claimed for the length of a lease, and sent again
when the lease ends without an answer; it carries a tag by which it replaces itself.
Two sweeps at once share the work: a row that one has locked, the other passes by.
"""

import datetime as dt
import logging
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat.notifications import bell, channels, deciding, kinds, mails
from chat.notifications.models import Channel, Delivery, Notice, Rhythm
from core import hints
from core.failpoints import failpoint

log = logging.getLogger(__name__)

State = Delivery.State
BATCH = 100
LEASE = dt.timedelta(seconds=120)
PAUSES = [dt.timedelta(minutes=m) for m in (1, 5, 15, 30, 60)]
# A push that comes later than this tells of something that is long over.
GIVE_UP_AFTER = dt.timedelta(hours=12)


def hurry() -> None:
    """After the commit, tell a worker that something is due; the sweep finds it too."""
    transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        from chat.notifications.tasks import sweep

        hints.give(sweep)


def send_due(*, seconds: float = 60.0) -> int:
    """Send whatever is due until nothing is, or time is up; returns how many went."""
    until = time.monotonic() + seconds
    done = 0
    for step in (_ring_due, _mail_due, _digest_due, _push_due):
        while time.monotonic() < until and (went := step()):
            done += went
    return done


def _taken(rows, most: int = BATCH) -> list[Delivery]:
    """Lock due rows that nobody else has, oldest first."""
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    return list(
        locked.select_related("notice__person").order_by("next_at", "pk")[:most]
    )


@transaction.atomic
def _ring_due() -> int:
    """Notices whose moment has come appear on the bell."""
    now = timezone.now()
    rows = _taken(Delivery.objects.due(now).filter(channel=Channel.BELL))
    ringing = _still_wanted(rows, now)
    for row in ringing:
        row.state, row.sent_at = State.SENT, now
    Notice.objects.filter(pk__in=[r.notice_id for r in ringing]).update(on_bell=True)
    _save(rows)
    bell.ring(row.notice.person_id for row in ringing)
    return len(rows)


@transaction.atomic
def _mail_due() -> int:
    now = timezone.now()
    due = Delivery.objects.due(now).filter(channel=Channel.MAIL, in_digest=False)
    rows = _taken(due)
    going = _still_wanted(rows, now)
    for row in going:
        row.letter_key = mails.one(row)
        row.state, row.sent_at = State.SENT, now
    _save(rows)
    failpoint("notices.mailed")
    return len(rows)


def _digest_due() -> int:
    """One mail of the day for each person for whom something waits for it."""
    due = Delivery.objects.due().filter(channel=Channel.MAIL, in_digest=True)
    people = due.order_by().values_list("notice__person", flat=True).distinct()
    return sum(_digest_of(pk) for pk in people[:BATCH])


@transaction.atomic
def _digest_of(person: int) -> int:
    """Every item that waits for a person's mail of the day, each once."""
    # Two sweeps at once would make two mails out of one day.
    mine = Rhythm.objects.filter(person=person).select_for_update(skip_locked=True)
    if mine.first() is None:
        return 0
    now = timezone.now()
    due = Delivery.objects.due(now).filter(channel=Channel.MAIL, in_digest=True)
    rows = _taken(due.filter(notice__person=person), most=mails.DIGEST_MOST)
    going = _still_wanted(rows, now)
    if going:
        key = mails.digest(going[0].notice.person, going)
        for row in going:
            row.letter_key, row.state, row.sent_at = key, State.SENT, now
    _save(rows)
    failpoint("notices.digested")
    return len(rows)


def _save(rows: list[Delivery]) -> None:
    fields = [
        "state",
        "sent_at",
        "letter_key",
        "error",
        "next_at",
        "in_digest",
        "reason",
    ]
    Delivery.objects.bulk_update(rows, fields)


def _still_wanted(rows: list[Delivery], now: dt.datetime) -> list[Delivery]:
    """Those to be sent now; the others are cancelled or put off, not yet saved."""
    people = deciding.readers({row.notice.person_id for row in rows})
    return [row for row in rows if _goes_now(row, people, now)]


def _goes_now(row: Delivery, people: dict, now: dt.datetime) -> bool:
    notice = row.notice
    kind, reader = kinds.find(notice.kind), people.get(notice.person_id)
    why = ""
    if notice.gone_at:
        why = "withdrawn"
    elif notice.read_at:
        why = "read"
    elif kind is None or reader is None:
        why = "no_kind" if kind is None else "inactive"
    if why or kind is None or reader is None:
        row.state, row.error = State.CANCELLED, why
        return False
    decision = deciding.decide(reader, kind, row.channel, now, notice.lead)
    if not decision.goes:
        row.state, row.error = State.CANCELLED, decision.reason
        return False
    if notice.due_at > notice.created_at and kind.told(notice) is None:
        # Written for later, and its thing is gone by now.
        row.state, row.error = State.CANCELLED, "gone"
        return False
    row.reason = decision.reason
    if decision.in_digest and row.in_digest and not decision.held:
        return True  # its hour has come
    if decision.next_at > now:
        row.next_at, row.in_digest = decision.next_at, decision.in_digest
        return False
    return True


def _push_due() -> int:
    """Claim one, hand it over, write down what became of it."""
    now = timezone.now()
    with transaction.atomic():
        due = Delivery.objects.due(now).filter(channel=Channel.PUSH)
        rows = _taken(due, most=1)
        if not rows:
            return 0
        [row] = rows
        if not _still_wanted(rows, now):
            _save(rows)
            return 1
        row.state, row.lease_until = State.SENDING, now + LEASE
        row.attempts = min(row.attempts + 1, 32_000)
        row.save(update_fields=["state", "lease_until", "attempts"])
    failpoint("notices.claimed")
    _hand_over(row)
    return 1


def _hand_over(row: Delivery) -> None:
    way = channels.CHANNELS.get(row.channel)
    try:
        if way is None:
            raise channels.Gone("no_way")
        way(row)
    except channels.Gone as gone:
        _move(row, State.CANCELLED, error=str(gone)[:200] or "nowhere")
    except channels.Later as later:
        _later(row, dt.timedelta(seconds=later.seconds), later.why)
    except Exception as error:
        log.exception("Notice %s was not sent", row.notice_id)
        pause = PAUSES[min(row.attempts, len(PAUSES)) - 1]
        _later(row, pause, type(error).__name__)
    else:
        failpoint("notices.handed_over")
        _move(row, State.SENT, sent_at=timezone.now(), error="")


def _later(row: Delivery, pause: dt.timedelta, why: str) -> None:
    now = timezone.now()
    if now - row.notice.due_at > GIVE_UP_AFTER:
        _move(row, State.DEAD, error=why[:200])
    else:
        _move(row, State.WAITING, next_at=now + pause, error=why[:200])


def _move(row: Delivery, state: str, **values) -> None:
    """Write the next state if this claim still holds: attempts is its number."""
    held = Delivery.objects.filter(
        pk=row.pk, state=State.SENDING, attempts=row.attempts
    )
    held.update(state=state, lease_until=None, **values)
