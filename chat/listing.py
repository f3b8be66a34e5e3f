"""My rooms with what I have not read, in two queries however many they are.

A message counts for me once (safety.md, invariant 10): it came after what I have read
and after I came in, somebody else wrote it, and it is there to be read. Beyond ninety-
nine nobody counts. Of a muted room only
mentions count.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import here
from chat.models import Block, Mention, Message, Participant, Room

MOST = 99


@dataclass(frozen=True)
class Line:
    """One room as its reader sees it."""

    room: Room
    title: str
    icon: str
    unread: int = 0
    is_muted: bool = False
    # Direct ones and announcements are meant for the reader: their number is stronger.
    is_strong: bool = False
    # The other of a direct room is here now, and wants it seen.
    is_here: bool = False

    @property
    def number(self) -> str:
        """What stands beside the name: up to 99, then 99+."""
        if not self.unread:
            return ""
        return str(self.unread) if self.unread <= MOST else f"{MOST}+"


@dataclass(frozen=True)
class Section:
    label: str
    lines: list[Line] = field(default_factory=list)
    # Folded away: what can be read and no longer written.
    is_archive: bool = False


class _Capped(Subquery):
    """How many rows there are, counted no further than the subquery goes."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()


def _first(rows):
    """One more than is ever shown."""
    return rows.values("pk")[: MOST + 1]


def _seats(user):
    """My seats with `unread`, in one query."""
    known = Greatest(OuterRef("read_number"), OuterRef("first_number"))
    new = (
        Message.objects.shown()
        .filter(room=OuterRef("room"), number__gt=known)
        .exclude(sender=user)
        .order_by()
    )
    behind = Q(room__last_number__gt=Greatest("read_number", "first_number"))
    # By way of the few mentions there are: a muted room may have gone on for long.
    calls = Mention.objects.filter(
        person=user,
        message__room=OuterRef("room"),
        message__number__gt=known,
        message__removed="",
        message__hidden_at=None,
    ).exclude(message__sender=user)
    counted = (
        When(behind, is_muted=False, then=_Capped(_first(new))),
        When(behind, is_muted=True, then=_Capped(_first(calls))),
    )
    return (
        Participant.objects.filter(person=user, state=Participant.State.IN)
        .select_related("room")
        .annotate(unread=Case(*counted, default=Value(0), output_field=IntegerField()))
    )


def rooms_of(user) -> list[Section]:
    """Rooms, Your events, Direct, and what is an archive by now: those that have any.

    Two queries. Direct rooms are called as the other person is.
    """
    seats = list(_seats(user).order_by("room__name", "room"))
    others = _others(user, seats)
    now = timezone.now()
    groups, events, direct, over = [], [], [], []
    for seat in seats:
        line = _line(seat, others)
        if _is_archive(seat.room, now):
            over.append(line)
        elif seat.room.kind == Room.Kind.EVENT:
            events.append(line)
        elif seat.room.kind == Room.Kind.DIRECT:
            direct.append(line)
        else:
            groups.append(line)
    groups.sort(key=lambda line: (line.icon == "lock", line.icon != "megaphone"))
    # An event's room becomes an archive so long after its end: the next one first.
    far = now + timedelta(days=36500)
    events.sort(key=lambda line: line.room.archived_at or far)
    long_ago = now - timedelta(days=36500)
    direct.sort(key=lambda line: line.room.last_at or long_ago, reverse=True)
    named = [
        Section(_("Rooms"), groups),
        Section(_("Your events"), events),
        Section(_("Direct"), direct),
        Section(_("Archive"), over, is_archive=True),
    ]
    return [section for section in named if section.lines]


def unread_of(user) -> list[Line]:
    """The rooms in which something waits, the newest first; two queries."""
    lines = [line for section in rooms_of(user) for line in section.lines]
    found = [line for line in lines if line.unread]
    return sorted(found, key=lambda line: line.room.last_at, reverse=True)


def _is_archive(room: Room, now) -> bool:
    return room.archived_at is not None and room.archived_at <= now


@dataclass(frozen=True)
class _Other:
    """Who is on the other side of a direct room."""

    name: str
    is_here: bool = False


def _others(user, seats) -> dict[int, _Other]:
    """By direct room: its other person, in one query.

    Whether they are here is for those alone who agreed to talk: both have a seat, the
    room is open, and neither has blocked the other.
    """
    open_now = {
        seat.room_id: seat.room.locked_at is None
        for seat in seats
        if seat.room.kind == Room.Kind.DIRECT
    }
    if not open_now:
        return {}
    apart = Block.objects.filter(
        Q(person=user, blocked=OuterRef("person"))
        | Q(person=OuterRef("person"), blocked=user)
    )
    rows = list(
        Participant.objects.filter(room__in=open_now)
        .exclude(person=user)
        .select_related("person")
        .annotate(apart=Exists(apart))
    )
    agreed = {
        row.person_id
        for row in rows
        if row.state == Participant.State.IN
        and open_now[row.room_id]
        and row.person.is_active
        and not row.apart
    }
    present = here.among(agreed)
    return {
        row.room_id: _Other(row.person.get_full_name(), row.person_id in present)
        for row in rows
    }


def _line(seat: Participant, others: dict[int, _Other]) -> Line:
    room = seat.room
    is_direct = room.kind == Room.Kind.DIRECT
    other = others.get(room.pk)
    name = other.name if other else ""
    title = name or _("Somebody who left") if is_direct else room.title
    icon = icon_of(room)
    return Line(
        room=room,
        title=title,
        icon=icon,
        unread=seat.unread,
        is_muted=seat.is_muted,
        is_strong=is_direct or icon == "megaphone",
        is_here=other is not None and other.is_here,
    )


def icon_of(room: Room) -> str:
    """The sign before a room's name."""
    if room.kind == Room.Kind.EVENT:
        return "ticket"
    if room.kind == Room.Kind.DIRECT:
        return "person"
    if room.posting == Room.Posting.MODERATORS:
        return "megaphone"
    return "lock" if room.joining == Room.Joining.INVITED else "hash"


def title_for(user, room: Room) -> str:
    """What a room is called for this reader: a direct one as the other person is."""
    if room.kind != Room.Kind.DIRECT:
        return room.title
    other = room.seats.exclude(person=user).select_related("person").first()
    return other.person.get_full_name() if other else _("Somebody who left")
