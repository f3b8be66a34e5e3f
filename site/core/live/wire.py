"""What travels: group names on the channel layer and frames to the browser."""

import hashlib
import json
import threading
import time

from django.core.serializers.json import DjangoJSONEncoder

# Every process with sockets is in this group, whatever its topics.
EVERYONE = "hub.everyone"

RESYNC = {"type": "websocket.send", "text": '{"type":"resync"}'}
STALE = {"type": "websocket.send", "text": '{"type":"status","live":false}'}

_last = 0
_counting = threading.Lock()


def number() -> int:
    """Milliseconds since 1970, but never the same or less twice in a process.

    A browser drops a frame whose number is not above the last one of its topic:
    that takes out what a retry doubled and what a slower process sent late.
    """
    global _last
    with _counting:
        _last = max(_last + 1, time.time_ns() // 1_000_000)
        return _last


def group(topic: str) -> str:
    """The channel layer's group of a topic."""
    return f"hub.{topic}"


def frame(topic: str, n: int, data: dict) -> str:
    """The text of one hint. Raises TypeError where `data` is not JSON."""
    return json.dumps(
        {"type": "frame", "topic": topic, "n": n, "data": data},
        cls=DjangoJSONEncoder,
        separators=(",", ":"),
    )


def mark(session_key: str) -> str:
    """Names a session without giving it away."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]
