"""The hub over a real Redis: between processes, and through its faults."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest
from channels.layers import channel_layers

from django.conf import settings

from core import live
from core.live import hub
from tests.core.redis_server import Redis
from tests.core.test_live import kinds, opened, own_hub, subscribed

__all__ = ["kinds", "own_hub"]
pytestmark = pytest.mark.django_db(transaction=True)

RESYNC, STALE = {"type": "resync"}, {"type": "status", "live": False}

# Another process, as a worker or a page server is one; told what to do by lines.
ANNOUNCER = """
import sys, django
django.setup()
from core import live
from core.live.announcer import flush
for line in sys.stdin:
    live.announce("open.1", {"left": int(line)})
    print(flush(5), flush=True)
"""

LISTENER = """
import asyncio, sys, django
django.setup()
from core.live import hub
from core.live.sockets import Socket
async def main():
    async def send(message):
        print(message["text"], flush=True)
    here = await hub.here()
    await here.subscribe(Socket(send), "open.1")
    print("ready", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def layer(url, prefix):
    """CHANNEL_LAYERS as production has it."""
    from config import env

    return env.redis_settings(url, prefix=prefix)["CHANNEL_LAYERS"]


@pytest.fixture
def process(tmp_path):
    """Starts `script` on a Redis; ended with the test."""
    started = []

    def start(script, url, prefix):
        path = tmp_path / f"settings_{len(started)}.py"
        path.write_text(
            "from config.settings.test import *\n"
            "from config import env\n"
            f"CHANNEL_LAYERS = env.redis_settings({url!r}, prefix={prefix!r})"
            "['CHANNEL_LAYERS']\n"
        )
        paths = [str(tmp_path), str(settings.ROOT), str(settings.ROOT / "site")]
        child = subprocess.Popen(
            [sys.executable, "-c", script],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": path.stem,
                "PYTHONPATH": os.pathsep.join(paths),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.mark.needs_redis
async def test_processes_hear_each_other(kinds, process, settings):
    url, prefix = settings.REDIS_URL, f"guildhall-live-{os.getpid()}"
    settings.CHANNEL_LAYERS = layer(url, prefix)
    announcer = process(ANNOUNCER, url, prefix)
    listener = process(LISTENER, url, prefix)
    one = await subscribed("open.1")
    assert (await asyncio.to_thread(listener.stdout.readline)).strip() == "ready"
    announcer.stdin.write("3\n")
    announcer.stdin.flush()
    frame = await one.receive_json_from(20)
    assert frame["data"] == {"left": 3}
    told = await asyncio.to_thread(listener.stdout.readline)
    assert '"left":3' in told


@pytest.fixture
def own_redis(tmp_path, settings):
    server = Redis(tmp_path)
    settings.CHANNEL_LAYERS = layer(server.url, "guildhall")
    channel_layers.backends = {}
    yield server
    server.kill()


async def told(communicator, until, within):
    """Everything the tab is told until `until` (or the time runs out)."""
    got, end = [], time.monotonic() + within
    while until not in got and time.monotonic() < end:
        got.append(await communicator.receive_json_from(end - time.monotonic()))
    return got


@pytest.mark.faults
@pytest.mark.parametrize("away", [0.1, 1.0, 5.0])
async def test_a_killed_redis_closes_nothing_and_all_resync(
    kinds, own_redis, away, monkeypatch
):
    monkeypatch.setattr(hub, "BEAT", 1.0)
    tabs = [await subscribed(f"open.{i % 5}") for i in range(50)]
    await asyncio.to_thread(own_redis.kill)
    slowest = 0.0
    end = time.monotonic() + away
    while time.monotonic() < end:
        started = time.monotonic()
        live.announce("open.1", lambda: {"left": 1})
        live.announce("open.1", {"event": 1})
        slowest = max(slowest, time.monotonic() - started)
        await asyncio.sleep(0.02)
    await asyncio.to_thread(own_redis.start)
    back = time.monotonic()
    for one in tabs:
        assert RESYNC in await told(one, RESYNC, 10)
    assert time.monotonic() - back < 10
    assert slowest < 0.02
    # Nobody was closed, and hints flow again.
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        live.announce("open.1", {"left": 0})
        try:
            got = [await tabs[1].receive_json_from(1)]
        except TimeoutError:
            continue
        if got[0].get("data") == {"left": 0}:
            return
    pytest.fail("no hint came after Redis was back")


@pytest.mark.faults
async def test_a_redis_that_hangs_is_noticed_and_nobody_waits(
    kinds, own_redis, monkeypatch
):
    monkeypatch.setattr(hub, "BEAT", 0.5)
    monkeypatch.setattr(hub, "PATIENCE", 0.5)
    one = await subscribed("open.1")
    own_redis.signal(signal.SIGSTOP)
    started = time.monotonic()
    live.announce("open.1", {"left": 1})
    assert time.monotonic() - started < 0.02
    assert STALE in await told(one, STALE, 10)
    # The door still opens and says that numbers are old.
    late = await opened()
    await late.send_json_to({"op": "sub", "topic": "open.1"})
    assert STALE in await told(late, STALE, 5)
    own_redis.signal(signal.SIGCONT)
    for tab in (one, late):
        assert RESYNC in await told(tab, RESYNC, 20)


@pytest.mark.faults
async def test_a_flushed_redis_is_noticed_by_the_beat(kinds, own_redis, monkeypatch):
    import redis

    monkeypatch.setattr(hub, "BEAT", 0.5)
    one = await subscribed("open.1")
    redis.Redis.from_url(own_redis.url).flushall()
    assert RESYNC in await told(one, RESYNC, 10)


@pytest.mark.faults
async def test_a_socket_older_than_its_group_is_not_deaf(
    kinds, own_redis, settings, monkeypatch
):
    layers = layer(own_redis.url, "guildhall")
    layers["default"]["CONFIG"]["group_expiry"] = 3
    settings.CHANNEL_LAYERS = layers
    monkeypatch.setattr(hub, "BEAT", 0.5)
    monkeypatch.setattr(hub, "REJOIN", 1.0)
    one = await subscribed("open.1")
    await asyncio.sleep(6)
    live.announce("open.1", {"left": 1})
    assert (await one.receive_json_from(3))["data"] == {"left": 1}
