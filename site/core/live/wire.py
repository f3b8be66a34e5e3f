"""What travels: group names on the channel layer and frames to the browser."""

import hashlib
import json
import os
import threading
import time
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

# Every process with sockets is in this group, whatever its topics.
EVERYONE = "hub.everyone"

RESYNC = {"type": "websocket.send", "text": '{"type":"resync"}'}
STALE = {"type": "websocket.send", "text": '{"type":"status","live":false}'}

_last = 0
_counting = threading.Lock()


def number() -> int:
    """Milliseconds since 1970, but never the same or less twice in a process.

    A browser drops a state whose number is not above the last one of its topic:
    that takes out what a retry doubled and what a slower process sent late. Events
    are never dropped: two processes may speak in the same millisecond.
    """
    global _last
    with _counting:
        _last = max(_last + 1, time.time_ns() // 1_000_000)
        return _last


def group(topic: str) -> str:
    """The channel layer's group of a topic."""
    return f"hub.{topic}"


def frame(topic: str, n: int, data: dict, *, event: bool = False) -> str:
    """The text of one hint: a state, or an event beside others.

    Raises TypeError where `data` is not JSON.
    """
    kind = {"event": True} if event else {}
    return json.dumps(
        {"type": "frame", "topic": topic, "n": n, **kind, "data": data},
        cls=DjangoJSONEncoder,
        separators=(",", ":"),
    )


@cache
def _layer_keys(secrets: tuple[str, ...]) -> list[AESGCM]:
    digests = (hashlib.sha256(b"core.live\0" + s.encode()).digest() for s in secrets)
    return [AESGCM(digest) for digest in digests]


def _keys() -> list[AESGCM]:
    # What is on the layer lives a minute, so the site's secret does for it. What is
    # kept has keys of its own (core.keyring).
    return _layer_keys((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(topic: str, text: str) -> bytes:
    """A frame as it lies on the channel layer, where others may look."""
    nonce = os.urandom(12)
    return nonce + _keys()[0].encrypt(nonce, text.encode(), topic.encode())


def unseal(topic: str, sealed: bytes) -> str | None:
    """The frame again, or nothing where it is not one of ours."""
    for key in _keys():
        try:
            return key.decrypt(sealed[:12], sealed[12:], topic.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    return None


def mark(session_key: str) -> str:
    """Names a session without giving it away."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]
