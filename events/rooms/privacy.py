"""Who opened the room of an event."""

from core import privacy

privacy.register(
    "eventrooms.eventroom",
    actors=("opened_by",),
    erasure=privacy.KEEP,
    why="the room belongs to those who are in it",
)
