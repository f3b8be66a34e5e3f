"""Looking through the rooms that somebody is in, newest first.

Nothing about the words is stored in the open: each volume is opened and looked through.
That is quick, as the looking is a search for bytes; see docs/chat-encryption.md.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from chat import sealing
from chat.models import Block, Message, Participant
from chat.searching import binding, folding
from chat.searching.models import Volume

PAGE = 20
# Seconds that one question may take; then the reader is asked whether to go on.
SECONDS = 1.5
CHUNK = 24  # volumes fetched at once


@dataclass
class Found:
    """`messages`, newest first. `before`: where to go on, if there may be more;
    `stopped` says that the time was over, not the page full."""

    messages: list[Message] = field(default_factory=list)
    before: int | None = None
    stopped: bool = False


def find(person, begins: list[str], *, room=None, before: int | None = None) -> Found:
    """Messages that have a word for each of `begins`, in my rooms or in one of them.

    From the join point on; nothing removed; nothing of people one has blocked.
    `before` is the id of a message: only older ones are looked for.
    """
    seats = Participant.objects.filter(person=person, state=Participant.State.IN)
    if room is not None:
        seats = seats.filter(room=room)
    floors = dict(seats.values_list("room_id", "first_number"))
    found = Found()
    if not begins or not floors:
        return found
    units = _Units(floors, begins, before)
    end = time.monotonic() + SECONDS
    hits: list[int] = []
    for newest, some in units:
        if len(hits) > PAGE and sorted(hits)[-PAGE - 1] > newest:
            break
        if time.monotonic() > end:
            found.stopped, found.before = True, newest + 1
            break
        hits += some()
    hits = sorted(h for h in hits if not found.before or h >= found.before)[::-1]
    if len(hits) > PAGE:
        found.stopped, found.before = False, hits[PAGE - 1]
        hits = hits[:PAGE]
    found.messages = _still(person, hits, begins)
    return found


def _still(person, hits: list[int], begins) -> list[Message]:
    """Those of the hits that say so now, in their order."""
    blocked = Block.objects.filter(person=person).values("blocked")
    rows = Message.objects.filter(pk__in=hits, removed="", hidden_at=None).exclude(
        sender__in=blocked
    )
    rows = rows.select_related("sender", "room").order_by("-pk")
    return [row for row in rows if folding.answers(row.words, begins)]


class _Units:
    """Everything there is to look through, newest first: pairs of the newest id in it
    and what looks through it."""

    def __init__(self, floors: dict[int, int], begins: list[str], before: int | None):
        self.floors = floors
        self.needles = [f" {begin}" for begin in begins]
        self.begins = begins
        self.before = before or 2**62

    def __iter__(self) -> Iterator:
        volumes = self._volumes()
        bound = dict.fromkeys(self.floors, 0)
        for row in volumes:
            bound[row.room_id] = max(bound[row.room_id], row.first - 1, row.until)
        yield self.before, lambda: self._unbound(bound)
        volumes = [
            row
            for row in volumes
            if row.first_id < self.before
            and max(row.until, row.first) > self.floors[row.room_id]
        ]
        volumes.sort(key=lambda row: row.last_id, reverse=True)
        rest = iter(volumes)
        while chunk := list(islice(rest, CHUNK)):
            whole = Volume.objects.in_bulk([row.pk for row in chunk])
            for row in chunk:
                yield row.last_id, partial(self._in, whole.get(row.pk), row)

    def _volumes(self) -> list[Volume]:
        rows = Volume.objects.filter(room__in=self.floors).defer("sealed", "key")
        return list(rows)

    def _unbound(self, bound: dict[int, int]) -> list[int]:
        """Hits among the messages of all rooms that no volume has yet."""
        return [
            hit
            for room_id, until in bound.items()
            for hit in self._rows(room_id, until + 1, 2**62)
        ]

    def _rows(self, room_id, first, until) -> list[int]:
        first = max(first, self.floors[room_id] + 1)
        rows = binding.messages_of(room_id, first, until).filter(pk__lt=self.before)
        rows = rows.filter(removed="", hidden_at=None)
        return [row.pk for row in rows if folding.answers(row.words, self.begins)]

    def _in(self, volume, row) -> list[int]:
        """Hits in one volume; where it was emptied, among its messages."""
        if volume is None or volume.until < row.until or not volume.sealed:
            last = row.first + binding.SIZE - 1
            return self._rows(row.room_id, row.first, last)
        try:
            text = volume.text
        except sealing.CannotOpen:
            return []
        if not all(needle in text for needle in self.needles):
            return []
        return list(self._lines(text, self.floors[volume.room_id]))

    def _lines(self, text: str, floor: int) -> Iterator[int]:
        needle, *others = self.needles
        at = text.find(needle)
        while at >= 0:
            begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            line = text[begin : end if end >= 0 else None]
            number, pk, said = line.split("\t", 2)
            fits = int(number) > floor and int(pk) < self.before
            if fits and all(other in said for other in others):
                yield int(pk)
            at = text.find(needle, end) if end >= 0 else -1
