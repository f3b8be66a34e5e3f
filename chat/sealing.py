"""What people write is stored sealed, bound to its room and number.

We call it encrypted at rest, never end-to-end: whoever has the keys and the database
can read it.
"""

from functools import cache
from uuid import UUID

from django.conf import settings

from core.keyring import CannotOpen, Keyring

__all__ = ["CannotOpen", "open_text", "place_of_file", "ring", "seal_text"]


@cache
def _ring(keys: tuple) -> Keyring:
    return Keyring(dict(keys))


def ring() -> Keyring:
    """The keys of settings.CHAT_KEYS. Raises ValueError where there are none."""
    return _ring(tuple(sorted(settings.CHAT_KEYS.items())))


def _place(what: str, room: int, number: int, part: int) -> bytes:
    return f"chat.{what}\0{room}\0{number}\0{part}".encode()


def place_of_file(room: int, file: UUID) -> bytes:
    """What the content of an attachment is bound to: its room and its own id."""
    return _place("content", room, 0, file.int)


def seal_text(text: str, *, room: int, number: int, what="message", part=0) -> bytes:
    """Seal by the newest key. `what` and `part` keep the kinds of text of one message
    apart: itself, its former wordings, its attachments."""
    return ring().seal(text.encode(), _place(what, room, number, part))


def open_text(sealed, *, room: int, number: int, what="message", part=0) -> str:
    """The text again. Raises CannotOpen: altered, moved, or its key is gone."""
    return ring().open(sealed, _place(what, room, number, part)).decode()
