"""The hub: who hears what, what is told after an outage, who is shut out."""

import asyncio
import json
from importlib import import_module

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from channels.testing import WebsocketCommunicator

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.db import connections, transaction

from config.asgi import application
from core import live
from core.live import announcer, hub, topics, wire

pytestmark = pytest.mark.django_db(transaction=True)

HOST = [(b"origin", b"http://localhost"), (b"host", b"localhost")]


@pytest.fixture
def kinds():
    """Two kinds of topic: `open` for everybody, `shut` for nobody."""
    before = dict(topics._kinds)
    allowed = {"shut": False}
    live.allow("open", lambda user_id, ident: True)
    live.allow("shut", lambda user_id, ident: allowed["shut"])
    live.allow("told", lambda user_id, ident: True, now=lambda ident: {"left": 7})
    yield allowed
    topics._kinds.clear()
    topics._kinds.update(before)


@pytest.fixture(autouse=True)
async def own_hub():
    """A hub, a layer and a connection of this test alone.

    The thread behind `sync_to_async` outlives a test; its connection is to the
    database that was put back after the last one.
    """
    channel_layers.backends = {}
    await sync_to_async(connections.close_all)()
    yield
    for each in hub.serving():
        if each.loop is asyncio.get_running_loop():
            await each.close()


def tab(headers=(), client=("127.0.0.1", 1)):
    communicator = WebsocketCommunicator(application, "/ws/", headers=[*HOST, *headers])
    communicator.scope["client"] = list(client)
    return communicator


async def opened(**kwargs):
    communicator = tab(**kwargs)
    connected, _ = await communicator.connect()
    assert connected
    return communicator


async def subscribed(topic, **kwargs):
    communicator = await opened(**kwargs)
    await communicator.send_json_to({"op": "sub", "topic": topic})
    answer = await communicator.receive_json_from()
    assert answer == {"type": "subscribed", "topic": topic}
    return communicator


@sync_to_async
def member(email="maja@guild.example"):
    """A person, and the cookie header of a session they signed in with."""
    user = get_user_model().objects.create_user(email=email, password="x" * 14)
    return user, _session(user)


def _session(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    name = settings.SESSION_COOKIE_NAME
    return (b"cookie", f"{name}={session.session_key}".encode())


async def closed_with(communicator, within=5):
    output = await communicator.receive_output(within)
    assert output["type"] == "websocket.close", output
    return output["code"]


async def test_a_committed_announcement_reaches_every_subscriber(kinds):
    one, two = await subscribed("open.1"), await subscribed("open.1")
    await sync_to_async(live.announce)("open.1", {"left": 3})
    for communicator in (one, two):
        frame = await communicator.receive_json_from()
        assert frame["type"] == "frame"
        assert frame["topic"] == "open.1"
        assert frame["data"] == {"left": 3}
        assert isinstance(frame["n"], int)


async def test_what_is_rolled_back_is_not_announced(kinds):
    one = await subscribed("open.1")

    @sync_to_async
    def fails():
        with transaction.atomic():
            live.announce("open.1", {"left": 3})
            transaction.set_rollback(True)

    await fails()
    assert await one.receive_nothing(0.4)


async def test_other_topics_are_not_heard(kinds):
    one = await subscribed("open.1")
    live.publish("open.2", {"left": 3})
    assert await one.receive_nothing(0.4)
    await one.send_json_to({"op": "unsub", "topic": "open.1"})
    await one.send_json_to({"op": "ping"})
    assert await one.receive_json_from() == {"type": "pong"}
    live.publish("open.1", {"left": 3})
    assert await one.receive_nothing(0.4)


@pytest.mark.parametrize("topic", ["shut.1", "none.1", "open", "open.é", "open.a/b"])
async def test_unknown_and_forbidden_topics_look_the_same(kinds, topic):
    one = await opened()
    await one.send_json_to({"op": "sub", "topic": topic})
    assert await one.receive_json_from() == {"type": "refused", "topic": topic}


async def test_a_newcomer_is_told_the_state(kinds):
    one = await subscribed("told.1")
    frame = await one.receive_json_from()
    assert frame["data"] == {"left": 7}


async def test_several_topics_in_one_frame(kinds):
    one = await opened()
    await one.send_json_to({"op": "sub", "topics": ["open.1", "shut.1", "open.2"]})
    answers = [await one.receive_json_from() for _ in range(3)]
    kinds_of_answer = [(a["type"], a["topic"]) for a in answers]
    assert kinds_of_answer == [
        ("subscribed", "open.1"),
        ("refused", "shut.1"),
        ("subscribed", "open.2"),
    ]


async def test_a_burst_of_states_is_told_four_times_a_second_and_ends_right(kinds):
    one = await subscribed("open.1")
    left, asked = {"now": 200}, []

    def state():
        asked.append(left["now"])
        return {"left": left["now"]}

    for _ in range(200):
        left["now"] -= 1
        live.publish("open.1", state)
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.6)
    frames = []
    while not await one.receive_nothing(0.05):
        frames.append(await one.receive_json_from())
    assert frames[-1]["data"] == {"left": 0}
    assert len(frames) == len(asked) <= 9
    numbers = [frame["n"] for frame in frames]
    assert numbers == sorted(set(numbers))


async def test_events_all_go_in_order(kinds):
    one = await subscribed("open.1")
    for i in range(40):
        live.publish("open.1", {"i": i})
    got = [await one.receive_json_from() for _ in range(40)]
    assert [frame["data"]["i"] for frame in got] == list(range(40))
    # A page leaves out a state that is older than its last one, but no event.
    assert all(frame["event"] for frame in got)
    live.publish("open.1", lambda: {"left": 1})
    assert "event" not in await one.receive_json_from()


@pytest.mark.parametrize("payload", [{"x": {1, 2}}, lambda: 1 / 0, lambda: {"x": {1}}])
async def test_announce_never_raises(kinds, payload):
    one = await subscribed("open.1")
    live.publish("open.1", payload)
    live.publish("not a topic", {"left": 1})
    live.publish("open.1", {"left": 1})
    assert (await one.receive_json_from())["data"] == {"left": 1}


async def test_nobody_listens_and_nothing_is_computed():
    asked = []
    live.publish("open.1", lambda: asked.append(1) or {})
    assert await sync_to_async(announcer.flush)(2)
    if not settings.REDIS_URL:
        assert asked == []


async def test_a_persons_own_topic_is_theirs_alone(kinds):
    maja, cookie = await member()
    other, _ = await member("ole@guild.example")
    await subscribed(f"user.{maja.pk}", headers=[cookie])
    for topic, headers in ((f"user.{other.pk}", [cookie]), (f"user.{maja.pk}", [])):
        one = await opened(headers=headers)
        await one.send_json_to({"op": "sub", "topic": topic})
        assert (await one.receive_json_from())["type"] == "refused"


async def test_signing_out_closes_that_session_and_no_other(kinds, client):
    maja, cookie = await member()
    here = await subscribed("open.1", headers=[cookie])
    elsewhere = await subscribed(
        "open.1", headers=[await sync_to_async(_session)(maja)]
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie[1].decode().split("=")[1]
    await sync_to_async(client.logout)()
    from django.contrib.auth.signals import user_logged_out

    assert user_logged_out.receivers
    assert await closed_with(here) == 4401
    assert await elsewhere.receive_nothing(0.4)


async def test_shutting_a_person_out_closes_all_their_sockets(kinds):
    maja, cookie = await member()
    one, stranger = await subscribed("open.1", headers=[cookie]), await opened()
    maja.is_active = False
    await maja.asave()
    assert await closed_with(one) == 4401
    assert await stranger.receive_nothing(0.3)


async def test_a_new_password_closes_the_sessions_that_knew_the_old_one(kinds):
    maja, cookie = await member()
    one = await subscribed("open.1", headers=[cookie])
    maja.set_password("y" * 14)
    await maja.asave()
    assert await closed_with(one) == 4401


async def test_a_right_taken_away_ends_the_topic_at_the_next_look(kinds, monkeypatch):
    monkeypatch.setattr(hub, "RECHECK", 0.3)
    kinds["shut"] = True
    one = await subscribed("shut.1")
    kinds["shut"] = False
    assert await one.receive_json_from() == {"type": "refused", "topic": "shut.1"}
    live.publish("shut.1", {"secret": 1})
    assert await one.receive_nothing(0.4)


async def test_a_layer_that_forgets_us_is_noticed_and_told(kinds, monkeypatch):
    monkeypatch.setattr(hub, "BEAT", 0.1)
    one = await subscribed("open.1")
    layer = (await hub.here()).layer  # a restarted Redis forgets its groups:
    layer.groups.clear() if hasattr(layer, "groups") else await layer.flush()
    got = [await one.receive_json_from(3), await one.receive_json_from(3)]
    assert got == [{"type": "status", "live": False}, {"type": "resync"}]
    live.publish("open.1", {"left": 1})
    assert (await one.receive_json_from())["data"] == {"left": 1}


async def test_a_layer_that_is_away_slows_nobody_and_loses_nothing(kinds, monkeypatch):
    one = await subscribed("open.1")
    layer = (await hub.here()).layer
    sends, away = layer.group_send, {"now": True}

    async def group_send(*args):
        if away["now"]:
            raise ConnectionError
        return await sends(*args)

    monkeypatch.setattr(layer, "group_send", group_send)
    started = asyncio.get_running_loop().time()
    live.publish("open.1", {"event": 1})
    live.publish("open.1", lambda: {"left": 5})
    assert asyncio.get_running_loop().time() - started < 0.05
    await asyncio.sleep(1)
    away["now"] = False
    got = [await one.receive_json_from(4), await one.receive_json_from(4)]
    assert {"type": "resync"} in got  # for the event
    assert {"left": 5} in [message.get("data") for message in got]  # the state itself


async def test_idle_topics_are_left_at_a_beat(kinds, monkeypatch):
    monkeypatch.setattr(hub, "BEAT", 0.1)
    one = await subscribed("open.1")
    mine = await hub.here()
    assert "open.1" in mine.joined
    await one.disconnect()
    assert not mine.sockets
    await asyncio.sleep(0.4)
    assert "open.1" not in mine.joined


@pytest.mark.parametrize(
    "origin",
    [
        None,
        b"null",
        b"http://evil.example",
        b"http://localhost.evil.example",
        b"http://[",
        b"http://localhost:x",
        b"http://localhost:99999",
        b"http://local\xffhost",
        b"",
    ],
)
async def test_other_sites_cannot_open_a_socket(origin):
    headers = [(b"host", b"localhost")]
    if origin is not None:
        headers.append((b"origin", origin))
    communicator = WebsocketCommunicator(application, "/ws/", headers=headers)
    connected, _ = await communicator.connect()
    assert not connected


async def test_frames_are_small_json(kinds):
    one = await subscribed("open.1")
    live.publish("open.1", {"left": 3})
    text = await one.receive_from()
    assert ", " not in text
    assert json.loads(text)


async def test_what_lies_on_the_layer_is_sealed(kinds):
    one = await subscribed("open.1")
    layer, seen = (await hub.here()).layer, []
    send = layer.group_send

    async def seeing(group, message):
        seen.append(message)
        await send(group, message)

    layer.group_send = seeing
    live.publish("open.1", {"words": "under four eyes"})
    assert (await one.receive_json_from())["data"] == {"words": "under four eyes"}
    assert len(seen) == 1
    assert "four eyes" not in str(seen)
    # What is not of ours is as good as lost.
    for sealed in (b"", b"x" * 60, wire.seal("open.2", "moved from its place")):
        message = {"type": "hub.frame", "topic": "open.1", "sealed": sealed}
        await send("hub.open.1", message)
        assert await one.receive_json_from() == {"type": "resync"}
