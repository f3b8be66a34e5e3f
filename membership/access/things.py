"""What a role can be for besides units: higher rooms say which events there are.

A room calls `register` when it is ready; this room knows no event of its own accord.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`choices()`: (key, title) of what can be chosen now; `titles(keys)`: by key."""

    scope: str
    choices: Callable[[], list[tuple[str, str]]]
    titles: Callable[[Iterable[str]], dict[str, str]]


_kinds: dict[str, Kind] = {}


def register(scope: str, *, choices, titles) -> None:
    """Say which things of a scope (`event`, `queue`) there are."""
    _kinds[scope] = Kind(scope, choices, titles)


def choices(scope: str) -> list[tuple[str, str]]:
    """(key, title) of what can be chosen now; empty where no room said so."""
    return _kinds[scope].choices() if scope in _kinds else []


def titles(scope: str, keys: Iterable[str]) -> dict[str, str]:
    """Titles by key; a key that nobody knows any more stands for itself."""
    keys = {key for key in keys if key}
    found = _kinds[scope].titles(keys) if scope in _kinds and keys else {}
    return {key: found.get(key, key) for key in keys}
