"""Ways out beyond bell and mail. A room that can carry notices adds itself by name:

    channels.CHANNELS["push"] = send

`send(delivery)` hands one notice over and returns nothing. It may be called again for
the same delivery when a worker died on the way, so what it sends must replace itself at
the receiver (for push: the tag). It raises `Later` to be called again, or `Gone` where
there is nothing to send it to.
"""

from collections.abc import Callable

from chat.notifications.models import Delivery

Send = Callable[[Delivery], None]
CHANNELS: dict[str, Send] = {}


class Later(Exception):
    """Not now: try again in so many seconds."""

    def __init__(self, seconds: float, why: str = ""):
        super().__init__(why)
        self.seconds = seconds
        self.why = why


class Gone(Exception):
    """There is nothing (any more) to send it to."""
