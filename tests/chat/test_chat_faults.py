"""Sockets cut, Redis killed, writers killed: nothing lost, doubled or out of order.

Real processes: two servers of sockets, two writers, a Redis of our own. How many
messages: CHAT_MESSAGES (2,000 unless it says so), with a cut for each twenty of them
up to a hundred. The promise is made for

    CHAT_MESSAGES=100000 pytest tests/chat/test_chat_faults.py -k cut -m faults -n0 -s
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from django.conf import settings
from django.db import connection

from chat.models import Message, Room
from tests import make
from tests.chat.reader import Reader
from tests.chat.test_orders import holds
from tests.chat.test_talk import a_room, say
from tests.core.redis_server import Redis, free_port
from tests.core.test_live import _session

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

MESSAGES = int(os.environ.get("CHAT_MESSAGES", "2000"))
CUTS = min(100, MESSAGES // 20)
READERS = 12
EVERY = 30  # seconds between two questions of a page that hears nothing

# Writes so many messages, as a page server does; prints the slowest in ms.
WRITER = """
import sys, time, uuid, django
django.setup()
from chat import actions
from chat.models import Room
from core.live import announcer
from membership.accounts.models import User
actions.A_MINUTE = 10**9
room, by = Room.objects.get(pk=sys.argv[1]), User.objects.get(pk=sys.argv[2])
slowest = 0
for n in range(int(sys.argv[3])):
    begun = time.perf_counter()
    text, client = f"by {by.pk}: {n}", uuid.uuid4()
    said = actions.post(room=room, by=by, text=text, client_id=client)
    slowest = max(slowest, time.perf_counter() - begun)
    if n % 10 == 0:
        print(said.number, flush=True)
print("slowest", round(slowest * 1000), flush=True)
announcer.flush(5)
"""

ONCE = """
import sys, uuid, django
django.setup()
from chat import actions
from chat.models import Room
from membership.accounts.models import User
room, by = Room.objects.get(pk=sys.argv[1]), User.objects.get(pk=sys.argv[2])
said = actions.post(room=room, by=by, text="once", client_id=uuid.UUID(sys.argv[3]))
print(said.number)
"""


@pytest.fixture
def environment(tmp_path):
    """Children on this test's database and, where there is one, its Redis."""

    def made(redis: str = "") -> dict:
        told = connection.settings_dict
        layer = ""
        if redis:
            layer = (
                f"CHANNEL_LAYERS = env.redis_settings({redis!r})['CHANNEL_LAYERS']\n"
            )
        (tmp_path / "child_settings.py").write_text(
            "from config.settings.test import *\n"
            "from config import env\n"
            f"DATABASES['default']['NAME'] = {str(told['NAME'])!r}\n"
            f"ALLOWED_HOSTS = ['*']\nFAILPOINTS = True\n{layer}"
        )
        paths = [str(tmp_path), str(settings.ROOT), str(settings.ROOT / "site")]
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "child_settings",
            "PYTHONPATH": os.pathsep.join(paths),
        }

    return made


class Page:
    """A tab: hears, asks, is cut, comes back."""

    def __init__(self, port: int, cookie: str, room: int):
        self.port, self.cookie, self.room = port, cookie, room
        self.reader = Reader(None)
        self.tab = None
        self.asked: dict[int, asyncio.Future] = {}
        self.number = self.cuts = self.resyncs = self.stalls = 0
        self.lacking = asyncio.Event()

    async def live(self):
        while True:
            with contextlib.suppress(OSError, WebSocketException, asyncio.TimeoutError):
                await self._once()
            for future in self.asked.values():
                future.cancel()
            self.asked.clear()
            await asyncio.sleep(random.random())

    async def _once(self):
        address = f"ws://127.0.0.1:{self.port}/ws/"
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Cookie": self.cookie}
        async with connect(address, origin=origin, additional_headers=headers) as tab:
            self.tab = tab
            await tab.send(json.dumps({"op": "sub", "topic": f"room.{self.room}"}))
            asking = asyncio.create_task(self._ask_now_and_then())
            try:
                async for text in tab:
                    self._take(json.loads(text))
            finally:
                asking.cancel()
                self.tab = None

    def _take(self, told):
        if told["type"] == "frame" and "message" in told["data"]:
            if self.reader.hear(told["data"]["message"]):
                self.lacking.set()
        elif told["type"] in ("subscribed", "resync"):
            self.resyncs += told["type"] == "resync"
            self.lacking.set()
        elif told.get("id") in self.asked:
            self.asked.pop(told["id"]).set_result(told)

    async def _ask_now_and_then(self):
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.lacking.wait(), EVERY)
            self.lacking.clear()
            try:
                while self.reader.take(await self._after()):
                    pass
            except (TimeoutError, KeyError):
                # No answer, or a refusal: as in the browser, it is asked again.
                self.stalls += 1
                self.lacking.set()
            await asyncio.sleep(0.5)

    async def _after(self) -> dict:
        self.number += 1
        future = self.asked[self.number] = asyncio.get_running_loop().create_future()
        known = {"after": self.reader.last, "version": self.reader.version}
        body = {"op": "do", "call": "room.after", "id": self.number}
        await self.tab.send(json.dumps({**body, "with": {"room": self.room, **known}}))
        return (await asyncio.wait_for(future, 20))["data"]

    def cut(self):
        """The network is gone from one moment to the next."""
        if self.tab is not None:
            self.cuts += 1
            self.tab.transport.abort()


def serve(port: int, environment: dict) -> subprocess.Popen:
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application"]
    command += ["--port", str(port), "--ws", "websockets-sansio", "--lifespan", "off"]
    return subprocess.Popen([*command, "--log-level", "warning"], env=environment)


async def up(port: int):
    for _try in range(1200):
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the server did not start")


async def _run(pages, ports, writers, redis, room_id):
    await asyncio.gather(*(up(port) for port in ports))
    lives = [asyncio.create_task(page.live()) for page in pages]
    while not all(page.tab for page in pages):
        await asyncio.sleep(0.1)
    children, done = [], 0
    for command, env in writers:
        children.append(
            await asyncio.create_subprocess_exec(
                *command, env=env, stdout=asyncio.subprocess.PIPE
            )
        )
    outs = [asyncio.create_task(child.stdout.read()) for child in children]
    cuts, killed = 0, False
    while not all(out.done() for out in outs):
        done = max(page.reader.last for page in pages)
        while cuts < min(CUTS, done * CUTS / MESSAGES):
            random.choice(pages).cut()
            cuts += 1
        if not killed and done > MESSAGES / 2:
            killed = True
            redis.kill()
            await asyncio.sleep(3)
            await asyncio.to_thread(redis.start)
        await asyncio.sleep(0.05)
    while cuts < CUTS:
        random.choice(pages).cut()
        cuts += 1
        await asyncio.sleep(0.05)
    begun = time.monotonic()
    while time.monotonic() - begun < EVERY + 30:
        if all(page.reader.last == MESSAGES for page in pages):
            break
        await asyncio.sleep(0.1)
    took = time.monotonic() - begun
    for task in lives:
        task.cancel()
    await asyncio.gather(*lives, return_exceptions=True)
    slowest = [out.result().split()[-1].decode() for out in outs]
    return cuts, killed, took, slowest


@pytest.mark.needs_postgres
def test_cut_sockets_and_a_killed_redis_lose_nothing(environment, tmp_path):
    people = [make.a_person("Members") for _n in range(READERS)]
    room = a_room(*people)
    cookies = [_session(person)[1].decode() for person in people]
    redis = Redis(tmp_path)
    ports = [free_port(), free_port()]
    env = environment(redis.url)
    servers = [serve(port, env) for port in ports]
    share = [MESSAGES // 2, MESSAGES - MESSAGES // 2]
    writers = [
        ([sys.executable, "-c", WRITER, str(room.pk), str(by.pk), str(n)], env)
        for by, n in zip(people, share, strict=False)
    ]
    try:

        async def run():
            pages = [
                Page(ports[n % 2], cookie, room.pk) for n, cookie in enumerate(cookies)
            ]
            return pages, await _run(pages, ports, writers, redis, room.pk)

        begun = time.monotonic()
        pages, (cuts, killed, took, slowest) = asyncio.run(run())
    finally:
        for server in servers:
            server.kill()
            server.wait()
        redis.kill()
    told = f"{MESSAGES:,} messages, {READERS} pages, {cuts} cuts, Redis killed, "
    told += (
        f"{sum(page.resyncs for page in pages)} resyncs, slowest post {slowest} ms, "
    )
    told += f"{sum(page.stalls for page in pages)} questions unanswered, "
    told += f"all alike {took:.1f} s after the last; {time.monotonic() - begun:.0f} s"
    print(told)  # noqa: T201 - the figures of the run
    assert (cuts, killed) == (CUTS, True)
    holds(room)
    texts = {row.number: row.text for row in Message.objects.filter(room=room)}
    assert len(texts) == MESSAGES
    for page in pages:
        assert page.reader.order == list(range(1, MESSAGES + 1))
        for number, shown in page.reader.shown.items():
            assert texts[number] in shown["html"]


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_a_killed_writer_leaves_a_message_or_none(environment, moment):
    maja = make.a_person("Members")
    room, client = a_room(maja), uuid.uuid4()
    say(room, maja, "before")
    command = [sys.executable, "-c", ONCE, str(room.pk), str(maja.pk), str(client)]
    env = environment()
    killed = subprocess.run(
        command, env={**env, "FAILPOINT": f"chat.post.{moment}:kill"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert Message.objects.count() == (1 if moment == "before_commit" else 2)
    for _again in range(2):
        said = subprocess.run(command, env=env, capture_output=True, check=True)
        assert said.stdout.split() == [b"2"]
    assert say(Room.objects.get(pk=room.pk), maja, "after").number == 3
    holds(room)
