"""The log of a room: who did what. Its moderators read it."""

from chat.models import Room, RoomChange

Kind = RoomChange.Kind


def note(room: Room, kind: str, by, *, person=None, number=None, text="") -> None:
    """Write one line, in the caller's transaction."""
    RoomChange.objects.create(
        room=room, kind=kind, by=by, person=person, number=number, note=text[:200]
    )
