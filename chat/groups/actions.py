"""What becomes of a room: founded, changed, locked, archived, opened again, pinned."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import actions as chat
from chat import diary
from chat import rights as seats
from chat.groups import rights
from chat.models import Message, Participant, Room
from core import live
from core.errors import Refused
from membership.accounts.models import User

A_DAY = 5
# What a room is, as its owners choose it.
FIELDS = (
    "name",
    "purpose",
    "joining",
    "unit",
    "posting",
    "slow_seconds",
    "shares_history",
)
Role, Kind = Participant.Role, diary.Kind


@transaction.atomic
def found(*, by: User, name: str, **settings) -> Room:
    """Open a room; who founds it owns it. A unit's room takes in whoever belongs.

    Raises Refused: member limit unit name.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not rights.belongs_here(by):
        raise Refused(_("Rooms are founded by members. Become one first."), "member")
    day = timezone.now() - timedelta(days=1)
    founded = Room.objects.filter(
        created_by=by, kind=Room.Kind.GROUP, created_at__gt=day
    )
    if founded.count() >= A_DAY:
        raise Refused(_("You have founded five rooms today. Go on tomorrow."), "limit")
    fields = _clean(by, {"name": name, **settings})
    room = Room.objects.create(kind=Room.Kind.GROUP, created_by=by, **fields)
    chat.enter(room=room, person=by, by=by, role=Role.OWNER)
    diary.note(room, Kind.FOUNDED, by)
    return room


@transaction.atomic
def change(*, room: Room, by: User, **settings) -> Room:
    """Change what a room is. Raises Refused: outside forbidden unit name."""
    room, _seat = owned(room, by)
    fields = _clean(by, settings, room)
    changed = [name for name, value in fields.items() if getattr(room, name) != value]
    if not changed:
        return room
    for name in changed:
        setattr(room, name, fields[name])
    room.save(update_fields=changed)
    diary.note(room, Kind.SETTINGS, by, text=", ".join(changed))
    if {"joining", "unit"} & set(changed) and room.joining == Room.Joining.UNIT:
        from chat.groups import following

        following.follow(room)
    return room


def _clean(by, given: dict, room: Room | None = None) -> dict:
    fields = {name: given[name] for name in FIELDS if name in given}
    if "name" in fields:
        fields["name"] = " ".join(str(fields["name"]).split())
        if not fields["name"]:
            raise Refused(_("Give the room a name."), "name", field="name")
    if "joining" in fields:
        is_unit = fields["joining"] == Room.Joining.UNIT
        unit = fields.get("unit") if is_unit else None
        before = room.unit_id if room else None
        if is_unit and unit is None:
            raise Refused(_("Choose the unit."), "unit", field="unit")
        if unit and unit.pk != before and not _may_found_for(by, unit):
            raise Refused(_("Choose a unit that you belong to."), "unit", field="unit")
        fields["unit"] = unit
    return fields


def _may_found_for(by, unit) -> bool:
    return rights.units_reached(by).filter(pk=unit.pk).exists()


def owned(room: Room, by: User) -> tuple[Room, Participant]:
    """The room's row under lock, and the owner's seat. Raises Refused: outside
    forbidden."""
    return _held(room, by, rights.may_own, _("Only its owners do that."))


def kept(room: Room, by: User) -> tuple[Room, Participant]:
    """The same for whoever keeps order in it."""
    return _held(room, by, rights.may_moderate, _("Only its moderators do that."))


def _held(room, by, may, no):
    row = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    seat = seats.seat(by, row)
    if seat is None:
        raise Refused(_("You are not in this room."), "outside")
    if not may(seat) or row.kind == Room.Kind.DIRECT:
        raise Refused(no, "forbidden")
    seat.room = row
    return row, seat


def _tell(room: Room) -> None:
    """Open pages of the room read again what it is."""
    live.announce(f"room.{room.pk}", {"room": True})


@transaction.atomic
def lock(*, room: Room, by: User, on: bool) -> Room:
    """Stop all writing for a while, or allow it again. Raises Refused: outside
    forbidden."""
    room, _seat = kept(room, by)
    if bool(room.locked_at) == on:
        return room
    room.locked_at = timezone.now() if on else None
    room.save(update_fields=["locked_at"])
    diary.note(room, Kind.LOCKED if on else Kind.UNLOCKED, by)
    _tell(room)
    return room


@transaction.atomic
def archive(*, room: Room, by: User) -> Room:
    """Make it an archive: readable for those who are in it, and no longer written.

    Raises Refused: outside forbidden follows.
    """
    room, _seat = owned(room, by)
    _refuse_following(room)
    if not _is_archive(room):
        room.archived_at = timezone.now()
        room.save(update_fields=["archived_at"])
        diary.note(room, Kind.ARCHIVED, by)
        _tell(room)
    return room


@transaction.atomic
def reopen(*, room: Room, by: User) -> Room:
    """Take it out of the archive. Raises Refused: outside forbidden follows."""
    room, _seat = owned(room, by)
    _refuse_following(room)
    if room.archived_at is not None:
        room.archived_at = None
        room.save(update_fields=["archived_at"])
        diary.note(room, Kind.REOPENED, by)
        _tell(room)
    return room


def _is_archive(room) -> bool:
    return room.archived_at is not None and room.archived_at <= timezone.now()


def _refuse_following(room) -> None:
    if room.joining == Room.Joining.FOLLOWS:
        raise Refused(_("This room follows its event."), "follows")


@transaction.atomic
def pin(*, room: Room, by: User, number: int | None) -> Room:
    """Put one message where everybody sees it; None takes it away.

    Raises Refused: outside forbidden gone.
    """
    room, _seat = kept(room, by)
    if number is not None:
        there = Message.objects.filter(room=room, number=number, removed="")
        if not there.filter(hidden_at=None).exists():
            raise Refused(_("This message is not there."), "gone")
    if room.pinned_number == number:
        return room
    room.pinned_number = number
    room.save(update_fields=["pinned_number"])
    diary.note(
        room, Kind.UNPINNED if number is None else Kind.PINNED, by, number=number
    )
    _tell(room)
    return room
