"""The register of a person's week: what each room has to say on the page `my/`.

The page stands on the floor of people and shows what higher floors hold, so every room
adds its part by name in its own `week.py`, which is read at start:

    week.register("tickets", 10, build)

`build(request)` returns any number of Parts and Lines for `request.user`, in the page's
language, with a number of queries that does not grow with what it finds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

# Places of the page. NEXT: the one thing that comes first, shown large (the first room
# that has one wins). THIS_WEEK: sections. STATUS: short panels beside.
NEXT, THIS_WEEK, STATUS = "next", "this_week", "status"
# Places of lines. WAITING: what this person has to do. DOORS: ways to go.
WAITING, DOORS = "waiting", "doors"


@dataclass(frozen=True)
class Part:
    """A template of the room's own, and what it shows."""

    place: str
    template: str
    context: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line that leads on: what it says, where to, its icon, a few words more."""

    place: str
    label: str
    url: str
    icon: str = "arrow-right"
    note: str = ""


Build = Callable[..., Iterable[Part | Line]]
_rooms: dict[str, tuple[int, Build]] = {}


def register(name: str, order: int, build: Build) -> None:
    """Add a room; the lowest `order` comes first. The same name again replaces it."""
    _rooms[name] = (order, build)


def collect(request) -> dict[str, list[Part | Line]]:
    """Everything that the rooms have for this person, by place and in order."""
    found: dict[str, list[Part | Line]] = {
        place: [] for place in (NEXT, THIS_WEEK, STATUS, WAITING, DOORS)
    }
    for _name, (_order, build) in sorted(_rooms.items(), key=lambda row: row[1][0]):
        for part in build(request):
            found[part.place].append(part)
    return found
