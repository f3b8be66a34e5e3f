"""Whose words are folded away for a reader: whom they blocked, and whom they muted.

    folding.register("mutes", people_of)

`people_of(user_id)` gives ids of people; the rooms of this wing add what they know.
"""

from collections.abc import Callable, Iterable

from chat.models import Block

_more: dict[str, Callable[[int], Iterable[int]]] = {}


def register(name: str, people_of: Callable[[int], Iterable[int]]) -> None:
    """Let another room say whom a reader does not want to read."""
    _more[name] = people_of


def folded(user_id: int) -> set[int]:
    """Ids of the people whose words are folded away for this reader."""
    found = set(
        Block.objects.filter(person=user_id).values_list("blocked_id", flat=True)
    )
    for people_of in _more.values():
        found |= set(people_of(user_id))
    return found
