"""Who is at a happening, asked by rooms that do not know where it is written down.

The room that lets people in registers by name in its own `presence.py`, read at start;
others ask here, or hear `moved`. A happening is named by the number of its
events.Occurrence, a person by the number of the account.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.dispatch import Signal

# happening, person_id, inside (bool), at (aware). Sent inside the transaction in which
# somebody came, left, or was let in by mistake.
moved = Signal()


@dataclass(frozen=True)
class Source:
    """`came`: people let in, gone again or not; `inside`: those there now; `visited`:
    the happenings that a person came to. Each takes a number and returns numbers."""

    came: Callable[[int], Iterable[int]]
    inside: Callable[[int], Iterable[int]]
    visited: Callable[[int], Iterable[int]]


_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a room that lets people in; the same name again replaces it."""
    _sources[name] = source


def came(happening: int) -> set[int]:
    """Everybody who was let in, whether or not they have left. A query a source."""
    return {pk for source in _sources.values() for pk in source.came(happening)}


def inside(happening: int) -> set[int]:
    """Everybody who is there now. A query a source."""
    return {pk for source in _sources.values() for pk in source.inside(happening)}


def visited(person_id: int) -> set[int]:
    """The happenings that this person came to. A query a source."""
    return {pk for source in _sources.values() for pk in source.visited(person_id)}
