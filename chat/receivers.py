"""Tells a person's open pages that they came into a room, or are out of one."""

from chat import signals
from core import live


def _rooms_changed(sender, seat, **kwargs):
    live.announce(f"user.{seat.person_id}", {"rooms": True})


def connect() -> None:
    for signal in (signals.person_entered, signals.person_left):
        signal.connect(_rooms_changed, dispatch_uid="chat.rooms_changed")
