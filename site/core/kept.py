"""Small facts that every page shows, kept until published content changes.

They lie in the memory of the process. The stamp that ends kept pages
(`core.pagecache`) ends these too: a fact counts as long as the stamp is the one that
was there before it was read, so menu, name and look follow an editor's change at
once and cost one look-up a request. With the cache away no stamp is like another
and nothing is kept.
"""

import time
from collections.abc import Callable
from typing import Any

from core.pagecache import PUBLISHED, cache

# A publication that could not reach the cache (it was away) is seen after this.
SECONDS = 60
# Facts are about a kilobyte each.
MOST = 2000

_facts: dict[str, tuple[float, float, Any]] = {}


def kept(key: str, build: Callable[[], Any], request=None) -> Any:
    """What `build` returned since the last publication; never anything personal.

    All who ask share the one object: it is for reading. With `request` the stamp is
    looked up once for all facts of that request.
    """
    stamp = _stamp(request)
    fact = _facts.get(key)
    if fact and fact[0] == stamp and time.monotonic() - fact[1] < SECONDS:
        return fact[2]
    value = build()
    if len(_facts) >= MOST:
        _facts.clear()
    _facts[key] = (stamp, time.monotonic(), value)
    return value


def _stamp(request) -> float:
    """The last publication as this request first saw it; made up where there is none.

    It is written down before anything is read: what is published meanwhile puts
    another in its place.
    """
    stamp = getattr(request, "_published", None)
    if stamp is None:
        stamp = cache.get(PUBLISHED)
        if stamp is None:
            stamp = time.time()
            if not cache.add(PUBLISHED, stamp, timeout=None):
                stamp = cache.get(PUBLISHED, stamp)
        if request is not None:
            request._published = stamp
    return stamp
