"""An open socket of a room: strange calls, and rights that end while it is open."""

import json
import random
import resource

import pytest
from asgiref.sync import sync_to_async

from chat import actions
from tests import make
from tests.chat.test_calls import CALLS, STRANGE, body_for
from tests.chat.test_talk import a_room, say
from tests.core.test_live import _session, opened, own_hub

__all__ = ["own_hub"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.badinput
async def test_sixty_strange_calls_a_hundred_times_break_nothing(caplog):
    rng = random.Random(27)

    @sync_to_async
    def made():
        maja = make.a_person("Members")
        room = a_room(maja)
        return room, _session(maja)

    room, cookie = await made()

    def strange():
        body = {**body_for(room), rng.choice(list(body_for(room))): rng.choice(STRANGE)}
        frame = {"op": "do", "call": rng.choice(CALLS), "id": 1, "with": body}
        if rng.random() < 0.5:
            frame[rng.choice(list(frame))] = rng.choice(STRANGE)
        if rng.random() < 0.1:
            frame["with"] = {"room": room.pk, "text": "[" * 20_000}
        return json.dumps(frame)

    weights = []
    for turn in range(100):
        one = await opened(headers=[cookie])
        for _n in range(60):
            await one.send_input({"type": "websocket.receive", "text": strange()})
        await one.disconnect()
        if turn % 20 == 0:
            weights.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert weights[-1] - weights[0] <= 20_000  # kB
    assert not [r for r in caplog.records if r.levelname in ("ERROR", "CRITICAL")]
    one = await opened(headers=[cookie])
    await one.send_json_to({"op": "ping"})
    assert await one.receive_json_from() == {"type": "pong"}


async def test_who_is_removed_hears_and_says_nothing_from_that_moment():
    @sync_to_async
    def made():
        maja, boss = make.a_person("Members"), make.a_person("Members")
        room = a_room(maja, boss)
        say(room, boss, "before")
        return maja, boss, room, _session(maja)

    maja, boss, room, cookie = await made()
    one, topic = await opened(headers=[cookie]), f"room.{room.pk}"

    async def until(kind):
        while True:
            got = await one.receive_json_from(5)
            if got["type"] == kind:
                return got

    async def call(name, number):
        frame = {"op": "do", "call": name, "id": number, "with": body_for(room)}
        await one.send_json_to(frame)

    await one.send_json_to({"op": "sub", "topic": topic})
    await until("subscribed")
    await call("room.after", 1)
    assert (await until("done"))["data"]["last"] == 1
    await sync_to_async(actions.leave)(room=room, person=maja, by=boss)
    for number, name in enumerate(("room.after", "room.post", "room.typing"), 2):
        await call(name, number)
        got = await until("failed")
        assert (got["id"], got["code"]) == (number, "outside")
    await one.send_json_to({"op": "sub", "topic": topic})
    assert (await until("refused"))["topic"] == topic
    await sync_to_async(say)(room, boss, "after that")
    while not await one.receive_nothing(0.4):
        assert (await one.receive_json_from())["type"] == "refused"
