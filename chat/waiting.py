"""What waits for somebody on the page of their rooms: each room of the wing adds its
part by name, when it is ready.

    waiting.register("invitations", 20, build)

`build(request)` returns Parts; each has a template of the room's own and its rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    template: str
    rows: list
    # Whether this person has to answer; else it only tells what they wait for.
    calls: bool = True


Build = Callable[..., Iterable[Part]]
_rooms: dict[str, tuple[int, Build]] = {}


def register(name: str, order: int, build: Build) -> None:
    """Add a part; the lowest `order` first. The same name again replaces it."""
    _rooms[name] = (order, build)


def collect(request) -> list[Part]:
    """Every part that has something for this person."""
    rooms = sorted(_rooms.items(), key=lambda row: row[1][0])
    parts = [part for _name, (_order, build) in rooms for part in build(request)]
    return [part for part in parts if part.rows]
