"""Every write to occurrences. They follow what is published, never a draft."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log
from wagtail.models import Locale

from core import pagecache
from core.errors import Refused
from events import recurrence
from events.models import EventPage, Occurrence
from events.signals import (
    event_published,
    occurrence_cancelled,
    occurrence_changed,
    occurrence_published,
    occurrence_removed,
    seats_added,
)

# A change of these is told to calendars (SEQUENCE), and of the latter to people.
TOLD_TO_CALENDARS = ("title", "starts_at", "ends_at", "place", "online_url")
TOLD_TO_PEOPLE = ("starts_at", "ends_at", "place", "online_url")


@transaction.atomic
def follow_publication(page, now=None) -> list[Occurrence]:
    """Bring the occurrences of an event in line with what is live; returns them.

    One page leads: the live one of the site's first language, else the oldest live
    one. What is over is never touched. A date that is no longer there is deleted, or
    cancelled where somebody holds on to it. A cancelled date stays cancelled.
    """
    now = now or timezone.now()
    mine = Occurrence.objects.filter(translation_key=page.translation_key)
    rows = list(mine.select_for_update().order_by("starts_at", "pk"))
    leader = _leader(page.translation_key)
    if leader is None:
        return _hide(page.translation_key, rows)
    wanted = [_facts(leader, start) for start in _starts(leader)]
    pairs, removed, added = _match(rows, wanted, now)
    told = [_update(row, facts, now) for row, facts in pairs]
    for row in removed:
        if not _delete(row):
            _cancel(row, now, None)
    _add(page.translation_key, added, {row.recurrence_id for row in rows}, now)
    for facts in told:
        facts.send()
    event_published.send(EventPage, translation_key=page.translation_key)
    return list(mine.order_by("starts_at", "pk"))


@transaction.atomic
def cancel_occurrence(*, occurrence: Occurrence, by) -> Occurrence:
    """It will not take place: everybody registered is told. Twice is as good as once.

    Raises Refused: past.
    """
    row = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    if row.cancelled_at:
        return row
    now = timezone.now()
    if row.ends_at <= now:
        raise Refused(_("It is over, so it cannot be cancelled."), "past")
    _cancel(row, now, by)
    log(row, "events.cancel", user=by)
    return row


def _leader(translation_key) -> EventPage | None:
    live = EventPage.objects.live().filter(translation_key=translation_key)
    pages = list(live.order_by("first_published_at", "pk"))
    first = Locale.get_default()
    return next((p for p in pages if p.locale_id == first.pk), next(iter(pages), None))


def _hide(translation_key, rows) -> list[Occurrence]:
    """No page is live: nobody sees the dates; without any page the empty ones go."""
    gone = not EventPage.objects.filter(translation_key=translation_key).exists()
    kept = []
    for row in rows:
        if gone and _delete(row):
            continue
        kept.append(row)
        if row.published:
            row.published = False
            row.save(update_fields=["published"])
    pagecache.content_changed()
    return kept


def _starts(page) -> list[dt.datetime]:
    try:
        return recurrence.starts(
            page.starts_at, page.zone, page.recurrence, page.exceptions
        )
    except recurrence.BadRule:
        # Written past the form's checks: the first date is certain, so it stands.
        return [page.starts_at.astimezone(page.zone)]


def _facts(page, start) -> dict:
    """What an occurrence that begins at `start` takes over from its page."""
    zone, first = page.zone, page.starts_at

    def along(moment):
        if start == first:
            return moment
        return recurrence.on_clock(start, recurrence.between(first, moment, zone), zone)

    begins, closes = start.astimezone(dt.UTC), page.registration_closes_at
    return {
        "title": page.title,
        "starts_at": begins,
        "ends_at": along(page.ends_at).astimezone(dt.UTC),
        "doors_at": begins - dt.timedelta(minutes=page.doors_minutes),
        "time_zone": page.time_zone,
        "place": page.place[:500],
        "online_url": page.online_url if page.online else "",
        "sign_up": page.sign_up,
        "capacity": page.capacity,
        "guests_allowed": page.guests_allowed,
        "opens_at": page.registration_opens_at,
        "closes_at": along(closes).astimezone(dt.UTC) if closes else begins,
        "cancel_until": begins - dt.timedelta(hours=page.cancel_hours),
        "published": True,
    }


def _match(rows, wanted, now):
    """(pairs to update, rows to remove, facts to add).

    A date is known again by its start, by the start it had at first, by its day,
    and a series that moved as a whole by its order.
    """
    left, pairs, unmatched = list(wanted), [], list(rows)

    def take(is_same):
        for row in list(unmatched):
            facts = next((f for f in left if is_same(row, f)), None)
            if facts:
                unmatched.remove(row)
                left.remove(facts)
                pairs.append((row, facts))

    take(lambda row, facts: row.starts_at == facts["starts_at"])
    # What is over or cancelled stays as it was, and does not become another date.
    unmatched = [r for r in unmatched if r.ends_at > now and not r.cancelled_at]
    take(lambda row, facts: row.recurrence_id == facts["starts_at"])
    take(lambda row, facts: _day(row.starts_at, row) == _day(facts["starts_at"], row))
    if rows:
        left = [facts for facts in left if facts["ends_at"] > now]
    if len(unmatched) == len(left):
        pairs += zip(unmatched, left, strict=True)
        unmatched, left = [], []
    return pairs, unmatched, left


def _day(moment, row) -> dt.date:
    return moment.astimezone(row.zone).date()


@dataclass
class _Told:
    """What to say about one row once every row is written."""

    row: Occurrence
    before: dict | None = None
    more_seats: bool = False

    def send(self):
        if self.before:
            occurrence_changed.send(Occurrence, occurrence=self.row, before=self.before)
        if self.more_seats:
            seats_added.send(Occurrence, occurrence=self.row)


def _update(row, facts, now) -> _Told:
    over = row.ends_at <= now
    if over:
        facts = {"published": True}
    elif facts["capacity"] is not None:
        facts["capacity"] = max(facts["capacity"], row.taken)
    before = {name: getattr(row, name) for name in facts}
    changed = [name for name, value in facts.items() if before[name] != value]
    if not changed:
        return _Told(row)
    for name in changed:
        setattr(row, name, facts[name])
    if set(changed) & set(TOLD_TO_CALENDARS):
        row.sequence += 1
        row.changed_at = now
        changed += ["sequence", "changed_at"]
    row.save(update_fields=changed)
    if over or row.cancelled_at:
        return _Told(row)
    moved = set(changed) & set(TOLD_TO_PEOPLE)
    return _Told(
        row,
        before={name: before[name] for name in TOLD_TO_PEOPLE} if moved else None,
        more_seats=before["capacity"] is not None
        and (row.capacity is None or row.capacity > before["capacity"]),
    )


def _add(translation_key, added, used, now) -> None:
    for facts in added:
        original = facts["starts_at"]
        while original in used:  # another date began here before it was moved
            original += dt.timedelta(seconds=1)
        used.add(original)
        row = Occurrence.objects.create(
            translation_key=translation_key,
            recurrence_id=original,
            changed_at=now,
            **facts,
        )
        occurrence_published.send(Occurrence, occurrence=row)


def _delete(row) -> bool:
    """Whether it could go: registrations and scans protect a date."""
    try:
        with transaction.atomic():
            occurrence_removed.send(Occurrence, occurrence=row)
            Occurrence.objects.get(pk=row.pk).delete()
    except ProtectedError:
        return False
    return True


def _cancel(row, now, by) -> None:
    row.cancelled_at = row.changed_at = now
    row.sequence += 1
    row.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    occurrence_cancelled.send(Occurrence, occurrence=row, by=by)
