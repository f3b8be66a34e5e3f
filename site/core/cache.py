"""A Redis cache that the site can live without.

A dead or full Redis is a miss, never an error: after one failure it is left alone
for `PAUSE` seconds, so a request waits for it once and not at every look-up. What
must keep counting meanwhile (limits on logins and scans) counts in this process's
memory: stricter or looser than usual by the number of processes, but never open.
Where old answers would be worse than none, `OPTIONS["spare"] = False`.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)

PAUSE = 3.0
# Reads and writes take under a millisecond; whoever needs longer is not there.
TIMEOUT = 0.2


class _Breaker:
    """Shared by all threads of a process and all caches on one server."""

    def __init__(self) -> None:
        self.away_until = 0.0

    @property
    def open(self) -> bool:
        return time.monotonic() < self.away_until

    def trip(self, error: Exception) -> None:
        if not self.open:
            logger.warning("Redis is away (%s); going on without", type(error).__name__)
        self.away_until = time.monotonic() + PAUSE


_breakers: dict[str, _Breaker] = {}


class _Client(RedisCacheClient):
    """Keeps its clients: making one takes longer than asking it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._clients: dict = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)
        return self._clients[pool]


class TolerantRedisCache(RedisCache):
    """Django's Redis cache with a breaker, a spare and a `clear` of its own keys."""

    def __init__(self, server: str, params: dict):
        options = dict(params.get("OPTIONS") or {})
        spare = options.pop("spare", True)
        options = {
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            "retry": Retry(NoBackoff(), 0),
            "max_connections": 200,
            **options,
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = _Client
        plain = {**params, "OPTIONS": {}}
        self._spare = (
            LocMemCache(f"spare {self.key_prefix}", plain)
            if spare
            else DummyCache("", plain)
        )
        self._breaker = _breakers.setdefault(str(server), _Breaker())

    def _tried(self, redis: Callable, spare: Callable, *args: Any, **kwargs: Any):
        if not self._breaker.open:
            try:
                return redis(*args, **kwargs)
            except RedisError as error:
                self._breaker.trip(error)
        return spare(*args, **kwargs)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._tried(super().add, self._spare.add, key, value, timeout, version)

    def get(self, key, default=None, version=None):
        return self._tried(super().get, self._spare.get, key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._tried(super().set, self._spare.set, key, value, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._tried(super().touch, self._spare.touch, key, timeout, version)

    def delete(self, key, version=None):
        return self._tried(super().delete, self._spare.delete, key, version)

    def get_many(self, keys, version=None):
        return self._tried(super().get_many, self._spare.get_many, keys, version)

    def has_key(self, key, version=None):
        return self._tried(super().has_key, self._spare.has_key, key, version)

    def incr(self, key, delta=1, version=None):
        return self._tried(super().incr, self._spare.incr, key, delta, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._tried(
            super().set_many, self._spare.set_many, data, timeout, version
        )

    def delete_many(self, keys, version=None):
        return self._tried(super().delete_many, self._spare.delete_many, keys, version)

    def clear(self):
        """Forget this cache's keys; Django's would empty the whole Redis, queue too."""
        return self._tried(self._clear_own, self._spare.clear)

    def _clear_own(self) -> bool:
        client = self._cache.get_client(None, write=True)
        keys = list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000))
        if keys:
            client.unlink(*keys)
        self._spare.clear()
        return True

    def answers(self) -> bool:
        """Whether Redis itself answers now, past the breaker; for health checks."""
        try:
            return bool(self._cache.get_client(None).ping())
        except RedisError:
            return False
