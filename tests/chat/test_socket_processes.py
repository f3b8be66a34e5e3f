"""Servers are killed, restarted and read too slowly: what was said is seen by all.

Real page servers and servers of sockets on a Redis of the test's own (safety.md 4,
faults 2, 23, 24 and 31 for the chat).
"""

import asyncio
import contextlib
import json
import signal
import socket
import threading
import time
import uuid

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from django.db import connection

from chat.models import Message
from tests import make, servers
from tests.chat import test_chat_faults as faults
from tests.chat.test_chat_faults import Page
from tests.chat.test_orders import holds
from tests.chat.test_talk import a_room
from tests.chat.test_without_redis import Visitor
from tests.core.redis_server import Redis, free_port
from tests.core.test_live import _session

pytestmark = [
    pytest.mark.faults,
    pytest.mark.needs_postgres,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def site(tmp_path):
    """Servers to be started, on a Redis."""
    redis, found = Redis(tmp_path), servers.Servers()
    found.redis = redis.url
    found.env = lambda **more: servers.environment(tmp_path, redis.url, **more)
    yield found
    found.stop()
    redis.kill()


def a_talk(people=4):
    """(room, [(person, cookie)])"""
    persons = [make.a_person("Members") for _n in range(people)]
    return a_room(*persons), [(p, _session(p)[1].decode()) for p in persons]


def _count(room) -> int:
    """How many messages there are, asked from a thread that leaves no connection."""
    try:
        return Message.objects.filter(room=room).count()
    finally:
        connection.close()


async def _all_have(pages, last, within=60):
    end = time.monotonic() + within
    while not all(page.reader.last == last for page in pages):
        assert time.monotonic() < end, [page.reader.last for page in pages]
        await asyncio.sleep(0.05)


async def _some_have(pages, number, within=120):
    end = time.monotonic() + within
    while max(page.reader.last for page in pages) < number:
        assert time.monotonic() < end, [page.reader.last for page in pages]
        await asyncio.sleep(0.05)


async def _ended(lives):
    for task in lives:
        task.cancel()
    await asyncio.gather(*lives, return_exceptions=True)


def test_a_killed_server_of_sockets(site):
    """kill -9 with people in it, twice: they come back and miss nothing."""
    room, people = a_talk(10)
    env, ports = site.env(), [free_port(), free_port()]
    running = [site.start("sockets", port, env) for port in ports]
    for port in ports:
        servers.knocks(port)
    pages = [Page(ports[n % 2], c, room.pk) for n, (_p, c) in enumerate(people)]
    said = 300
    arguments = (room.pk, people[0][0].pk, said)
    writer = site.script(faults.WRITER, env, *arguments)

    async def run():
        lives = [asyncio.create_task(page.live()) for page in pages]
        for turn in range(2):
            await _some_have(pages, said * (turn + 1) / 3)
            running[turn].kill()
            running[turn].wait()
            await asyncio.sleep(1)
            running[turn] = site.start("sockets", ports[turn], env)
        await _all_have(pages, said)
        await _ended(lives)

    threading.Thread(target=writer.stdout.read, daemon=True).start()
    asyncio.run(run())
    holds(room)
    for page in pages:
        assert page.reader.order == list(range(1, said + 1))


@pytest.mark.parametrize("place", ["chat.push", "chat.post.after_commit"])
def test_a_page_server_dies_between_the_commit_and_the_push(site, place, monkeypatch):
    """The message is there, pages find it by asking, and sent again it is the same."""
    monkeypatch.setattr(faults, "EVERY", 2)
    room, people = a_talk()
    web, spare, port = free_port(), free_port(), free_port()
    site.start("web", web, site.env(FAILPOINT=f"{place}:kill", WEB_CONCURRENCY="2"))
    site.start("web", spare, site.env(WEB_CONCURRENCY="1"))
    site.start("sockets", port, site.env())
    servers.answers(web)
    servers.answers(spare)
    servers.knocks(port)
    pages = [Page(port, cookie, room.pk) for _p, cookie in people[1:]]
    cookie, path = people[0][1], f"/en/chat/{room.pk}/"

    async def run():
        lives = [asyncio.create_task(page.live()) for page in pages]
        while not all(page.tab for page in pages):
            await asyncio.sleep(0.05)
        for turn in range(1, 6):
            form = {"text": f"said {turn}", "client_id": uuid.uuid4()}
            with pytest.raises((ConnectionError, OSError)):
                await asyncio.to_thread(Visitor(web, cookie).ask, path, form)
            assert await asyncio.to_thread(_count, room) == turn
            await _all_have(pages, turn, within=10)
            again = await asyncio.to_thread(Visitor(spare, cookie).ask, path, form)
            assert again[0] == 303
        await _ended(lives)

    asyncio.run(run())
    assert Message.objects.filter(room=room).count() == 5
    holds(room)
    for page in pages:
        assert page.reader.order == [1, 2, 3, 4, 5]


def test_servers_are_told_to_end_while_people_write(site):
    """SIGTERM to pages and sockets, three times: what was begun is finished, what was
    refused goes to the next server, and no answer is a 5xx."""
    room, people = a_talk(6)
    env, web, sockets = site.env(), free_port(), free_port()

    def started():
        made = [site.start("web", web, env), site.start("sockets", sockets, env)]
        servers.answers(web)
        servers.knocks(sockets)
        return made

    running = started()
    pages = [Page(sockets, cookie, room.pk) for _p, cookie in people[3:]]
    stop, sent, statuses = threading.Event(), [], set()

    def write(cookie):
        visitor = Visitor(web, cookie)
        while not stop.is_set():
            client = uuid.uuid4()
            while not stop.is_set():
                form = {"text": "by the form", "client_id": client}
                try:
                    status, _ms = visitor.ask(f"/en/chat/{room.pk}/", form)
                except OSError:  # refused, or cut: the page sends it again
                    time.sleep(0.2)
                    continue
                statuses.add(status)
                if status == 303:
                    sent.append(client)
                break
            time.sleep(1.1)

    def restart():
        for child in running:
            child.send_signal(signal.SIGTERM)
        codes = [child.wait(30) for child in running]
        running[:] = started()
        return codes

    async def run():
        lives = [asyncio.create_task(page.live()) for page in pages]
        writing = [asyncio.to_thread(write, cookie) for _p, cookie in people[:3]]
        writing = [asyncio.create_task(each) for each in writing]
        codes = []
        for _turn in range(3):
            await asyncio.sleep(2)
            codes += await asyncio.to_thread(restart)
        stop.set()
        await asyncio.gather(*writing)
        last = await asyncio.to_thread(_count, room)
        await _all_have(pages, last)
        await _ended(lives)
        return codes

    codes = asyncio.run(run())
    # gunicorn says 0; uvicorn ends by the signal it was sent, once it has said goodbye.
    assert set(codes) <= {0, -signal.SIGTERM}
    assert statuses == {303}
    there = set(Message.objects.filter(room=room).values_list("client_id", flat=True))
    assert set(sent) <= there
    assert len(there) == Message.objects.filter(room=room).count()
    holds(room)


async def _tab(port, cookie, window=65536):
    """A tab that takes so many bytes in before it has to be read."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    sock.connect(("127.0.0.1", port))
    return await connect(
        f"ws://127.0.0.1:{port}/ws/",
        origin=f"http://127.0.0.1:{port}",
        additional_headers={"Cookie": cookie},
        sock=sock,
        compression=None,
        ping_interval=None,
        max_queue=1,
    )


def test_who_reads_too_slowly_costs_little_and_misses_nothing(site):
    """500 messages of 8 kB while one tab reads nothing at all: fault 24."""
    room, people = a_talk(3)
    env, port = site.env(), free_port()
    child = site.start("sockets", port, env)
    servers.knocks(port)
    code = faults.WRITER.replace('text, client = f"', 'text, client = "x" * 8000 + f"')
    quick = Page(port, people[1][1], room.pk)

    async def run():
        slow = await _tab(port, people[2][1], window=4096)
        topic = {"op": "sub", "topic": f"room.{room.pk}"}
        await slow.send(json.dumps(topic))
        assert json.loads(await slow.recv())["type"] == "subscribed"
        slow.transport.pause_reading()
        life = asyncio.create_task(quick.live())
        while not quick.tab:
            await asyncio.sleep(0.05)
        before = servers.resident(child.pid)
        writer = site.script(code, env, room.pk, people[0][0].pk, 500)
        threading.Thread(target=writer.stdout.read, daemon=True).start()
        await _all_have([quick], 500, within=120)
        most = servers.resident(child.pid)
        # It reads again: told that frames were lost, it asks, as every page does.
        slow.transport.resume_reading()
        told, last, version, order = set(), 0, 0, []
        ask = {"op": "do", "call": "room.after", "id": 1}
        resync = asyncio.get_running_loop().time() + 30
        with contextlib.suppress(TimeoutError, ConnectionClosed):
            while asyncio.get_running_loop().time() < resync and "resync" not in told:
                told.add(json.loads(await asyncio.wait_for(slow.recv(), 5))["type"])
        if "resync" not in told:
            # It answered no ping for 40 s and was closed; then it comes back.
            assert slow.state is not State.OPEN
            slow = await _tab(port, people[2][1])
        more = True
        while more:
            known = {"room": room.pk, "after": last, "version": version}
            await slow.send(json.dumps({**ask, "with": known}))
            while (answer := json.loads(await slow.recv())).get("id") != 1:
                pass
            got = answer["data"]
            order += [m["number"] for m in got["messages"]]
            last, version, more = order[-1], got["version"], got["more"]
        await slow.close()
        await _ended([life])
        return before, most, told, order

    before, most, told, order = asyncio.run(run())
    print(f"500 messages unread: {before:.0f} -> {most:.0f} MB")  # noqa: T201
    assert order == list(range(1, 501))
    assert quick.reader.order == order
    assert most - before <= 50
