"""Who may watch what. Each room allows its own kinds of topic.

A topic is `<kind>.<ident>`: letters, digits, `-`, `_`, `.`, under 96 characters.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from channels.db import database_sync_to_async

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_.-]{1,54}", re.ASCII)

Pair = tuple[int | None, str]
MayWatch = Callable[[int | None, str], bool]
Several = Callable[[set[Pair]], set[Pair]]
Now = Callable[[str], dict | None]


class Kind(NamedTuple):
    may_watch: MayWatch
    now: Now | None
    several: Several | None


_kinds: dict[str, Kind] = {}


def allow(
    kind: str,
    may_watch: MayWatch,
    *,
    now: Now | None = None,
    several: Several | None = None,
) -> None:
    """Let people subscribe to `<kind>.<ident>`.

    `may_watch(user_id or None, ident)` says whether that person may; it may query.
    `now(ident)` gives the state of the topic: it is sent to who subscribes and to
    everybody after an outage, so that a page need not ask for it.
    `several` answers for many (user id, ident) at once with those that may watch:
    for kinds of which a page has hundreds or which hundreds of people watch.
    """
    _kinds[kind] = Kind(may_watch, now, several)


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
def refused(asked: Iterable[Pair]) -> set[Pair]:
    """Those of the (user id, topic) pairs that are not permitted now."""
    kinds: dict[str, set[Pair]] = defaultdict(set)
    for user_id, topic in asked:
        kind, _dot, ident = topic.partition(".")
        kinds[kind].add((user_id, ident))
    return {
        (user_id, f"{kind}.{ident}")
        for kind, pairs in kinds.items()
        for user_id, ident in pairs - _permitted(kind, pairs)
    }


def _permitted(kind: str, pairs: set[Pair]) -> set[Pair]:
    known = _kinds.get(kind)
    if known is None:
        return set()
    if known.several is not None:
        return known.several(pairs)
    return {pair for pair in pairs if known.may_watch(*pair)}


@database_sync_to_async
def state(topic: str) -> dict | None:
    """What the topic's room says its state is."""
    kind, _dot, ident = topic.partition(".")
    now = _kinds[kind].now
    return now(ident) if now else None
