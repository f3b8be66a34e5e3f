"""How much one socket, one person and one address may ask for."""

import ipaddress
import time
from collections import Counter

from django.conf import settings

FRAME_BYTES = 64 * 1024
# Sixty messages, and the typing signs and pings beside them.
FRAMES_A_MINUTE = 120
# Somebody may be in two hundred rooms.
TOPICS = 250


def sockets_per_person() -> int:
    return getattr(settings, "LIVE_SOCKETS_PER_PERSON", 5)


def sockets_per_address() -> int:
    """For people who are not signed in; 0 turns the limit off."""
    return getattr(settings, "LIVE_SOCKETS_PER_ADDRESS", 20)


class Allowance:
    """A bucket of frames that fills again at an even pace."""

    __slots__ = ("left", "when")

    def __init__(self):
        self.left = float(FRAMES_A_MINUTE)
        self.when = time.monotonic()

    def spend(self) -> bool:
        """Take one; False where the minute's frames are used up."""
        now = time.monotonic()
        refill = (now - self.when) * FRAMES_A_MINUTE / 60
        self.left = min(FRAMES_A_MINUTE, self.left + refill)
        self.when = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


def public_address(client: object) -> str:
    """The visitor's address where it can be counted, else nothing.

    The server has already put the address from the proxy's headers here, if it
    trusts the proxy. A private or loopback address is either a machine of our own
    or a proxy that nobody told us to trust: counting it would lock everybody out.
    """
    try:
        address = ipaddress.ip_address(client[0])  # type: ignore[index]
    except (TypeError, ValueError, IndexError):
        return ""
    if not address.is_global:
        return ""
    if address.version == 6:  # one household or phone has a whole /64
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)


class Crowd:
    """Counts open sockets in this process: members by person, others by address."""

    def __init__(self):
        self.open: Counter = Counter()

    @staticmethod
    def _key(socket) -> tuple | None:
        if socket.user_id is not None:
            return ("person", socket.user_id)
        return ("address", socket.address) if socket.address else None

    def enter(self, socket) -> bool:
        """Count one in; False where there are enough already."""
        key = self._key(socket)
        if key is None:
            return True
        most = sockets_per_person() if key[0] == "person" else sockets_per_address()
        if most and self.open[key] >= most:
            return False
        self.open[key] += 1
        return True

    def leave(self, socket) -> None:
        key = self._key(socket)
        if key is not None:
            self.open[key] -= 1
            if self.open[key] <= 0:
                del self.open[key]
