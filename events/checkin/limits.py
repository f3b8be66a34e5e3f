"""How often a device may ask: counted in each process, shared now and then.

A shared counter asked at every scan would cost more than the scan's own look-ups.
Each process counts by itself and tells the shared counter every tenth time, so a
limit is kept to ten per process. Without the cache the local count goes on alone.
"""

import logging
import threading
import time

from django.conf import settings
from django.core.cache import cache

SCANS_A_MINUTE = getattr(settings, "CHECKIN_SCANS_A_MINUTE", 120)
# Typed codes that do not exist: 20 a minute against 2.8e11 codes.
UNKNOWN_A_MINUTE = 20
SHARE = 10
_counts: dict[str, int] = {}
_lock = threading.Lock()
_minute = 0

logger = logging.getLogger(__name__)


def hit(what: str, limit: int, share: int = SHARE) -> int:
    """Count one; returns 0, or the seconds to wait when it was one too many."""
    now = time.time()
    minute = int(now // 60)
    key = f"checkin:{what}:{minute}"
    mine = _count(key, minute)
    if mine > limit:
        return _wait(now)
    if mine % share == 0 and _shared(key, share) > limit:
        return _wait(now)
    return 0


def spent(what: str, limit: int) -> int:
    """Seconds to wait when the limit is reached already; counts nothing."""
    now = time.time()
    key = f"checkin:{what}:{int(now // 60)}"
    if _counts.get(key, 0) >= limit or _shared(key, 0) >= limit:
        return _wait(now)
    return 0


def _wait(now: float) -> int:
    return 60 - int(now) % 60


def _count(key: str, minute: int) -> int:
    global _minute
    with _lock:
        if minute != _minute:
            _counts.clear()
            _minute = minute
        _counts[key] = _counts.get(key, 0) + 1
        return _counts[key]


def _shared(key: str, share: int) -> int:
    try:
        cache.add(key, 0, timeout=90)
        return cache.incr(key, share)
    except Exception:  # noqa: BLE001 - any cache may be away; the door stays open
        logger.warning("check-in limits are counted without the cache")
        return 0
