"""Who may watch what. Each room allows its own kinds of topic.

A topic is `<kind>.<ident>`: letters, digits, `-`, `_`, `.`, under 96 characters.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from channels.db import database_sync_to_async

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_.-]{1,54}", re.ASCII)

MayWatch = Callable[[int | None, str], bool]
Now = Callable[[str], dict | None]


class Kind(NamedTuple):
    may_watch: MayWatch
    now: Now | None


_kinds: dict[str, Kind] = {}


def allow(kind: str, may_watch: MayWatch, *, now: Now | None = None) -> None:
    """Let people subscribe to `<kind>.<ident>`.

    `may_watch(user_id or None, ident)` says whether that person may; it may query.
    `now(ident)` gives the state of the topic: it is sent to who subscribes and to
    everybody after an outage, so that a page need not ask for it.
    """
    _kinds[kind] = Kind(may_watch, now)


def valid(topic: object) -> bool:
    """Whether this can be a topic's name at all."""
    return isinstance(topic, str) and NAME.fullmatch(topic) is not None


def has_now(topic: str) -> bool:
    """Whether the topic's room can tell its state."""
    kind = _kinds.get(topic.partition(".")[0])
    return kind is not None and kind.now is not None


def permitted(user_id: int | None, topic: str) -> bool:
    """Whether this person may watch the topic. Queries; unknown kinds are refused."""
    kind, _dot, ident = topic.partition(".")
    known = _kinds.get(kind)
    return known is not None and bool(known.may_watch(user_id, ident))


@database_sync_to_async
def refused(asked: Iterable[tuple[int | None, str]]) -> set[tuple[int | None, str]]:
    """Those of the (user id, topic) pairs that are not permitted now."""
    return {pair for pair in asked if not permitted(*pair)}


@database_sync_to_async
def state(topic: str) -> dict | None:
    """What the topic's room says its state is."""
    kind, _dot, ident = topic.partition(".")
    now = _kinds[kind].now
    return now(ident) if now else None
