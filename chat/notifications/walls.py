"""Who must hear nothing of whom: people who want nothing from somebody."""

from collections.abc import Callable, Iterable

from chat.models import Block
from membership.connections.models import Connection

# (ids of people, id of who did it) -> ids of those who want nothing from that person
Wall = Callable[[list[int], int], Iterable[int]]
_walls: dict[str, Wall] = {}


def add(name: str, wall: Wall) -> None:
    """Let another room say who wants nothing from whom; the same name replaces it."""
    _walls[name] = wall


def behind(people: Iterable[int], by: int | None) -> set[int]:
    """Those of the people who want to hear nothing from `by` (all ids)."""
    ids = list(people)
    if by is None or not ids:
        return set()
    return {pk for wall in _walls.values() for pk in wall(ids, by)}


def never_again(people: list[int], by: int) -> Iterable[int]:
    """People who have declined a connection for good."""
    rows = Connection.objects.filter(state=Connection.State.BLOCKED, asked_by=by)
    for mentor, mentee in rows.values_list("mentor", "mentee"):
        yield from {mentor, mentee} & set(people)


def blocked(people: list[int], by: int) -> Iterable[int]:
    """People who have blocked that person in conversations."""
    rows = Block.objects.filter(person__in=people, blocked=by)
    return rows.values_list("person", flat=True)


add("connections", never_again)
add("blocks", blocked)
