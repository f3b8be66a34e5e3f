"""Units' rooms: whoever belongs may be in them, and whoever does not is out."""

from django.db import transaction

from chat import actions as chat
from chat.groups import rights
from chat.models import Participant, Room

State = Participant.State


def follow(room: Room) -> int:
    """Take out of a unit's room everybody who does not belong; returns how many."""
    inside = Participant.objects.filter(room=room, state=State.IN)
    strangers = inside.exclude(person__in=rights.people_of(room.unit))
    gone = 0
    for seat in strangers.select_related("person"):
        _take_out(seat, room)
        gone += 1
    return gone


@transaction.atomic
def _take_out(seat: Participant, room: Room) -> None:
    """Out, and free to come back with the unit; where the last owner goes, whoever
    has been there longest owns the room."""
    role = seat.role
    chat.leave(room=room, person=seat.person)
    if role != Participant.Role.OWNER:
        return
    inside = Participant.objects.filter(room=room, state=State.IN)
    if inside.filter(role=Participant.Role.OWNER).exists():
        return
    heir = inside.order_by("-role", "since", "pk").first()
    if heir is not None:
        heir.role = Participant.Role.OWNER
        heir.save(update_fields=["role"])


def follow_person(person) -> None:
    """The same for one person, in all units' rooms they are in."""
    seats = Participant.objects.filter(
        person=person, state=State.IN, room__joining=Room.Joining.UNIT
    ).exclude(room__unit__in=rights.units_reached(person))
    for seat in seats.select_related("person", "room"):
        _take_out(seat, seat.room)


def follow_all() -> int:
    """Every unit's room; returns how many people went. For what moved unheard."""
    rooms = Room.objects.filter(joining=Room.Joining.UNIT).select_related("unit")
    return sum(follow(room) for room in rooms.iterator())
