"""What a reader can do with somebody on their page: other rooms say it here.

The page stands on the floor of people. A room above registers, when it is ready,

    offers.register("write", 10, build)

and `build(request, profile)` returns Offers for `request.user`, who is signed in and
sees that profile; it is not asked about one's own page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from membership.models import Profile


@dataclass(frozen=True)
class Offer:
    """A button: what it says, where it leads, its icon; `is_first` stands out."""

    label: str
    url: str
    icon: str
    is_first: bool = False


Build = Callable[..., Iterable[Offer]]
_rooms: dict[str, tuple[int, Build]] = {}


def register(name: str, order: int, build: Build) -> None:
    """Add a room's offers; the lowest `order` first. The same name replaces it."""
    _rooms[name] = (order, build)


def collect(request, profile: Profile) -> list[Offer]:
    """Every offer for this reader, in order."""
    rooms = sorted(_rooms.items(), key=lambda row: row[1][0])
    return [o for _name, (_order, build) in rooms for o in build(request, profile)]
