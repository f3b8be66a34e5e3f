"""A person's own topic, `user.<id>`: who hears it, and what newcomers are told.

It is nobody's room: each adds what of its state belongs to a person,

    own(lambda user_id: {"bell": unread(user_id)})      # in a room's routing.py

and an open page gets all of it when it subscribes and after every outage.
"""

from collections.abc import Callable

Part = Callable[[int], dict]
_parts: list[Part] = []


def own(part: Part) -> None:
    """Add to what a person's open pages are told; it may query. Adds each once."""
    if part not in _parts:
        _parts.append(part)


def is_own(user_id: int | None, ident: str) -> bool:
    """Whether the topic is this person's."""
    return user_id is not None and str(user_id) == ident


def now(ident: str) -> dict | None:
    """The state of a person's topic: all parts in one; None where there is none."""
    state: dict = {}
    for part in _parts:
        state |= part(int(ident))
    return state or None
