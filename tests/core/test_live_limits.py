"""What the socket door does with too much, too fast and too strange."""

import asyncio
import json
import random

import pytest

from core import live
from core.live import hub, limits, sockets
from tests.core.test_live import (
    closed_with,
    kinds,
    member,
    opened,
    own_hub,
    subscribed,
    tab,
)

__all__ = ["kinds", "own_hub"]
pytestmark = pytest.mark.django_db(transaction=True)

DEEP = "[" * 30_000 + "]" * 30_000


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", 1007),
        ("{", 1007),
        (DEEP, 1007),
        ("[]", 1007),
        ("null", 1007),
        ("1" * 5000, 1007),
        ('{"op":"sub"}', 1007),
        ('{"op":"sub","topic":7}', 1007),
        ('{"op":"sub","topic":["open.1"]}', 1007),
        ('{"op":"sub","topics":"open.1"}', 1007),
        ('{"op":"sub","topics":[]}', 1007),
        ('{"op":"sub","topics":[{}]}', 1007),
        (json.dumps({"op": "sub", "topic": "x" * 96}), 1007),
        (json.dumps({"op": "sub", "topics": ["open.1"] * 501}), 1007),
        ("x" * (64 * 1024 + 1), 1009),
        (b"\x00\xff", 1003),
    ],
)
async def test_a_malformed_frame_closes_with_its_code(kinds, frame, code):
    one = await opened()
    key = "bytes" if isinstance(frame, bytes) else "text"
    await one.send_input({"type": "websocket.receive", key: frame})
    assert await closed_with(one) == code


@pytest.mark.parametrize(
    "frame",
    [
        {"op": "shout"},
        {"op": None},
        {"op": {"a": 1}},
        {"op": ["sub"]},
        {},
        {"type": "hub.kick", "user": 1},
    ],
)
async def test_an_unknown_operation_is_answered(kinds, frame):
    one = await opened()
    await one.send_json_to(frame)
    assert await one.receive_json_from() == {"type": "error", "code": "op"}


async def test_a_lone_surrogate_is_refused_and_survived(kinds):
    one = await opened()
    await one.send_to('{"op":"sub","topic":"open.\\ud800"}')
    assert (await one.receive_json_from())["type"] == "refused"


def _strange(rng):
    """One frame that no client of ours sends."""
    kind = rng.randrange(6)
    if kind == 0:
        return {"bytes": rng.randbytes(rng.randrange(1, 200))}
    if kind == 1:
        return {"text": rng.randbytes(rng.randrange(1, 200)).decode("latin1")}
    if kind == 2:
        return {"text": "[" * rng.randrange(1, 60_000)}
    value = rng.choice([None, 0, -1, 2**63, 1e308, True, [], {}, "", "../", "a\x00.b"])
    body = {"op": rng.choice(["sub", "unsub", "ping", value]), "topic": value}
    if kind == 3:
        body = {"op": body["op"], "topics": [value] * rng.randrange(3)}
    text = json.dumps(body)
    return {"text": text[: rng.randrange(len(text))] if kind == 4 else text}


async def test_sixty_strange_frames_a_hundred_times_break_nothing(kinds, caplog):
    rng = random.Random(27)
    for _ in range(100):
        one = await opened()
        for _ in range(60):
            await one.send_input({"type": "websocket.receive", **_strange(rng)})
        await one.disconnect()
    mine = await hub.here()
    assert not mine.sockets
    assert not mine.topics
    assert not [r for r in caplog.records if r.levelname in ("ERROR", "CRITICAL")]
    one = await subscribed("open.1")
    live.publish("open.1", {"left": 1})
    assert (await one.receive_json_from())["data"] == {"left": 1}


async def test_more_than_sixty_frames_a_minute_close(kinds):
    one = await opened()
    for _ in range(limits.FRAMES_A_MINUTE):
        await one.send_json_to({"op": "ping"})
    for _ in range(limits.FRAMES_A_MINUTE):
        assert (await one.receive_json_from())["type"] == "pong"
    await one.send_json_to({"op": "ping"})
    assert await closed_with(one) == 1008


async def test_one_topic_too_many_is_refused(kinds):
    one = await opened()
    names = [f"open.{i}" for i in range(limits.TOPICS + 1)]
    await one.send_json_to({"op": "sub", "topics": names})
    answers = [await one.receive_json_from() for _ in names]
    assert {a["type"] for a in answers[:-1]} == {"subscribed"}
    assert answers[-1] == {"type": "refused", "topic": names[-1]}


async def test_a_person_has_five_sockets(kinds):
    _maja, cookie = await member()
    tabs = [await opened(headers=[cookie]) for _ in range(5)]
    connected, _ = await tab(headers=[cookie]).connect()
    assert not connected
    await tabs[0].disconnect()
    await opened(headers=[cookie])


async def test_an_address_has_twenty_sockets_unless_it_is_private(kinds, settings):
    tabs = [await opened(client=("9.9.9.9", i)) for i in range(20)]
    assert len(tabs) == 20
    connected, _ = await tab(client=("9.9.9.9", 99)).connect()
    assert not connected
    settings.LIVE_SOCKETS_PER_ADDRESS = 0
    await opened(client=("9.9.9.9", 99))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "172.18.0.2", "::1", ""])
async def test_a_proxy_that_hides_the_address_locks_nobody_out(kinds, address):
    # Everybody seems to come from the proxy: counting that would refuse the crowd.
    tabs = [await opened(client=(address, i)) for i in range(25)]
    assert len(tabs) == 25


def test_an_ipv6_network_counts_as_one():
    first = limits.public_address(("2a00:1450:4001:81::5", 1))
    assert first == limits.public_address(("2a00:1450:4001:81:ffff::9", 1))
    assert first != limits.public_address(("2a00:1450:4001:82::5", 1))


async def test_a_slow_reader_is_told_to_resync_and_makes_nobody_wait():
    held, got, told = asyncio.Event(), [], []

    async def slow(message):
        await held.wait()
        got.append(message)

    async def quick(message):
        told.append(message)

    tortoise, hare = sockets.Socket(slow), sockets.Socket(quick)
    for i in range(500):
        for socket in (tortoise, hare):
            socket.push({"type": "websocket.send", "text": str(i)})
        await asyncio.sleep(0)
    assert len(tortoise.pending) <= sockets.PENDING
    held.set()
    await asyncio.sleep(0.05)
    assert len(told) == 500
    assert sockets.RESYNC in got
    assert len(got) <= sockets.PENDING + 2
    assert tortoise.task is None


async def test_an_idle_socket_has_no_task(kinds):
    one = await subscribed("open.1")
    assert await one.receive_nothing(0.05)
    (socket,) = (await hub.here()).sockets
    assert socket.task is None
    assert not socket.pending
