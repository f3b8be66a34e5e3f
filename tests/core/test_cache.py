"""A dead Redis is a miss, quickly; limits go on counting."""

import os
import time

import pytest

from core.cache import PAUSE, TIMEOUT, TolerantRedisCache

DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture
def dead():
    return TolerantRedisCache(DEAD, {"OPTIONS": {}})


def test_a_dead_redis_counts_in_memory(dead):
    assert dead.get("limit", 0) == 0
    assert dead.add("limit", 1, 60)
    assert not dead.add("limit", 1, 60)
    assert dead.incr("limit") == 2
    assert dead.get_many(["limit", "other"]) == {"limit": 2}
    assert dead.touch("limit", 30)
    assert dead.has_key("limit")
    assert dead.delete("limit")
    dead.set_many({"a": 1, "b": 2})
    dead.delete_many(["a"])
    assert dead.get("b") == 2
    dead.clear()
    assert dead.get("b") is None
    assert not dead.answers()


def test_without_a_spare_everything_is_a_miss():
    cache = TolerantRedisCache(DEAD, {"OPTIONS": {"spare": False}, "KEY_PREFIX": "x"})
    cache.set("page", "old", 60)
    assert cache.get("page") is None
    assert cache.get_many(["page"]) == {}


def test_after_one_failure_nobody_waits(dead):
    dead.get("x")
    begun = time.perf_counter()
    for _i in range(1000):
        dead.get("x")
    assert time.perf_counter() - begun < TIMEOUT
    assert PAUSE > TIMEOUT


def test_incrementing_what_is_not_there_is_still_an_error(dead):
    with pytest.raises(ValueError, match="not found"):
        dead.incr("nothing")


@pytest.mark.needs_redis
def test_clearing_leaves_the_queue_alone():
    url = os.environ["REDIS_URL"]
    ours = TolerantRedisCache(url, {"KEY_PREFIX": "guildhall-test-clear"})
    client = ours._cache.get_client(None)
    client.set("guildhall-test-queue", "a letter", ex=60)
    ours.set("a", 1)
    ours.clear()
    assert ours.get("a") is None
    assert client.get("guildhall-test-queue") == b"a letter"
    assert ours.answers()
