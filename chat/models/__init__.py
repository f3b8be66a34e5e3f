"""Rooms, who is in them, and what is said there."""

from chat.models.changes import RoomChange
from chat.models.extras import Attachment, Habits, Mention
from chat.models.messages import Message, Reaction, Revision
from chat.models.rooms import Block, Participant, Room

__all__ = [
    "Attachment",
    "Block",
    "Habits",
    "Mention",
    "Message",
    "Participant",
    "Reaction",
    "Revision",
    "Room",
    "RoomChange",
]
