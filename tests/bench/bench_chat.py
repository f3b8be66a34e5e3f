"""Rooms under load: real sockets, real posts.

Two socket processes and two page workers as in production. Delays are from the moment a
tab sends `room.post` to the moment another tab has the frame, all tabs in this process.
"""

import asyncio
import contextlib
import json
import random
import re
import statistics
import subprocess
import time
import uuid

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from config import full
from tests.bench import bench_rooms, load, scene
from tests.bench.bench_live import cpu, pss
from tests.bench.bench_rooms import WORDS, a_room

PEOPLE, RATE, SECONDS = 500, 20, 30
STAMP = re.compile(r"t=(\d+)")


@contextlib.contextmanager
def sockets(port: int, processes: int):
    """uvicorn as in production, so many processes on one port."""
    command = [*full.commands(0, port)["sockets"], "--workers", str(processes)]
    child = full.spawn(*command, stderr=subprocess.DEVNULL)
    try:
        for _try in range(300):
            with contextlib.suppress(OSError):
                asyncio.run(asyncio.wait_for(_knock(port), 2))
                break
            time.sleep(0.2)
        time.sleep(3)  # the other process
        yield child
    finally:
        full.stop([("sockets", child)])


async def _knock(port):
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def enter(port: int, session: str):
    """An open tab of whoever has this session."""
    from django.conf import settings

    return connect(
        f"ws://127.0.0.1:{port}/ws/",
        origin=f"http://127.0.0.1:{port}",
        additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"},
        compression=None,
        ping_interval=None,
        open_timeout=60,
    )


class Hall:
    """Everybody's tabs of one room, and what they were told."""

    def __init__(self, port: int, room: int, sessions: list[str]):
        self.port, self.room, self.sessions = port, room, sessions
        self.tabs: list = []
        self.delays: list[float] = []
        self.answers: list[float] = []
        self.asked: dict[int, float] = {}
        self.failed = 0
        self.inside = 0

    async def _tab(self, session):
        async with enter(self.port, session) as tab:
            await tab.send(json.dumps({"op": "sub", "topic": f"room.{self.room}"}))
            assert json.loads(await tab.recv())["type"] == "subscribed"
            self.tabs.append(tab)
            self.inside += 1
            async for text in tab:
                now = time.time_ns()
                if text.startswith('{"type":"frame"'):
                    if stamp := STAMP.search(text):
                        self.delays.append((now - int(stamp[1])) / 1e6)
                    continue
                answer = json.loads(text)
                if answer["type"] == "done":
                    begun = self.asked.pop(answer["id"])
                    self.answers.append((time.perf_counter() - begun) * 1e3)
                elif answer["type"] != "pong":
                    self.failed += 1

    async def open(self):
        self.tasks = []
        for i, session in enumerate(self.sessions):
            self.tasks.append(asyncio.create_task(self._tab(session)))
            if i % 25 == 24:
                await asyncio.sleep(0.1)
        while self.inside < len(self.sessions):
            await asyncio.sleep(0.05)
            for task in self.tasks:
                if task.done():
                    task.result()

    async def say(self, number: int):
        body = {
            "op": "do",
            "call": "room.post",
            "id": number,
            "with": {
                "room": self.room,
                "text": f"t={time.time_ns()} {' '.join(random.sample(WORDS, 8))}",
                "client": str(uuid.uuid4()),
            },
        }
        self.asked[number] = time.perf_counter()
        await self.tabs[number % len(self.tabs)].send(json.dumps(body))

    async def close(self):
        for tab in self.tabs:
            with contextlib.suppress(WebSocketException):
                await tab.close()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def _talk(hall: Hall, pid: int, rate: int, seconds: int) -> float:
    await hall.open()
    await asyncio.sleep(2)
    begun, used, sent = time.monotonic(), cpu(pid), 0
    while sent < rate * seconds:
        await hall.say(sent)
        sent += 1
        await asyncio.sleep(max(0, begun + sent / rate - time.monotonic()))
    busy = (cpu(pid) - used) / (time.monotonic() - begun)
    end = time.monotonic() + 15
    while len(hall.delays) < sent * hall.inside and time.monotonic() < end:
        await asyncio.sleep(0.2)
    await hall.close()
    return busy


def talking(
    table, port: int, sessions, room, *, people=PEOPLE, rate=RATE, seconds=SECONDS
):
    """A room full of people: how soon everybody has what somebody said."""
    with sockets(port, 2) as server:
        hall = Hall(port, room.pk, sessions[:people])
        busy = asyncio.run(_talk(hall, server.pid, rate, seconds))
    due = rate * seconds * people
    cut = statistics.quantiles(hall.delays, n=100)
    table.add(
        f"{people} people in a room, {rate} messages/s, two socket processes: p95",
        "≤ 50 ms",
        f"{cut[94]:.0f} ms (p50 {cut[49]:.0f}, p99 {cut[98]:.0f}; {busy:.2f} cores)",
        cut[94] <= 50,
    )
    table.add(
        "lost, doubled, refused",
        "0, 0, 0",
        f"{max(0, due - len(hall.delays))}, {max(0, len(hall.delays) - due)}"
        f", {hall.failed} of {due:,}",
        len(hall.delays) == due and not hall.failed,
    )
    answers = statistics.quantiles(hall.answers, n=20)
    table.add(
        "the sender's own answer, p95",
        "≤ 50 ms",
        f"{answers[-1]:.0f} ms",
        answers[-1] <= 50,
    )


async def _idle(port, pid, sessions) -> float:
    warm = Hall(port, 0, [])
    async with enter(port, sessions[0]) as tab:
        await tab.send('{"op":"ping"}')
        await tab.recv()
    await asyncio.sleep(1)
    before = pss(pid)
    tabs = []
    for session in sessions:
        tab = await enter(port, session)
        await tab.send('{"op":"ping"}')
        await tab.recv()
        tabs.append(tab)
    await asyncio.sleep(3)
    weight = (pss(pid) - before) / len(tabs)
    await asyncio.gather(*(tab.close() for tab in tabs))
    del warm
    return weight


def idle(table, port, sessions):
    """What an open tab weighs that nothing happens on."""
    with sockets(port, 1) as server:
        weight = asyncio.run(_idle(port, server.pid, sessions))
    table.add(
        f"{len(sessions):,} signed-in sockets on one process, each",
        "≤ 30 kB",
        f"{weight:.0f} kB",
        weight <= 30,
    )


async def _back(port, session, room, begun, took):
    """A tab whose socket went: again after 0-10 s, then 0-20 s, as live.js does."""
    tries = 0
    while True:
        await asyncio.sleep(random.random() * min(60, 10 * 2**tries))
        tries += 1
        try:
            async with enter(port, session) as tab:
                await tab.send(json.dumps({"op": "sub", "topic": f"room.{room}"}))
                while json.loads(await tab.recv())["type"] != "subscribed":
                    pass
                body = {"room": room, "after": 1, "version": 1}
                ask = {"op": "do", "call": "room.after", "id": 1, "with": body}
                await tab.send(json.dumps(ask))
                while json.loads(await tab.recv())["type"] != "done":
                    pass
                took.append(time.monotonic() - begun)
                await asyncio.sleep(60)
        except (OSError, WebSocketException):
            continue


async def _storm(port, sessions, room, ask) -> tuple[list, list]:
    took: list[float] = []
    begun = time.monotonic()
    tabs = [
        asyncio.create_task(_back(port, session, room, begun, took))
        for session in sessions
    ]
    delays = []
    while len(took) < len(sessions) and time.monotonic() < begun + 60:
        delays += await ask(2)
    for tab in tabs:
        tab.cancel()
    await asyncio.gather(*tabs, return_exceptions=True)
    return took, delays


def storm(table, port, web_port, sessions, room):
    """Everybody's socket goes at once; pages are asked for all the while."""
    from django.conf import settings

    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={sessions[0]}"}
    message = load.request("GET", "127.0.0.1", "/en/chat/", headers)

    async def ask(seconds):
        end, delays = time.monotonic() + seconds, []
        while time.monotonic() < end:
            result = await load._send(web_port, [message] * 4, 1)
            assert set(result.statuses) == {200}, result.statuses
            delays += result.delays
            await asyncio.sleep(0.1)
        return delays

    with sockets(port, 2):
        asyncio.run(ask(3))
        calm = statistics.quantiles(asyncio.run(ask(10)), n=20)[-1]
        took, delays = asyncio.run(_storm(port, sessions, room.pk, ask))
    busy = statistics.quantiles(delays, n=20)[-1]
    table.add(
        f"{len(sessions):,} sockets come back at once: the last after",
        "≤ 30 s",
        f"{max(took):.0f} s ({len(took):,} came)",
        len(took) == len(sessions) and max(took) <= 30,
    )
    table.add(
        "pages meanwhile, p95",
        "≤ 2× normal",
        f"{busy:.0f} ms (normal {calm:.0f})",
        busy <= 2 * calm,
    )


def measure(table, port: int) -> None:
    made = scene.people(1000)
    people, sessions = [p for p, _s in made], [s for _p, s in made]
    room = a_room(people)
    door = full.free_port()
    talking(table, door, sessions, room)
    idle(table, full.free_port(), sessions)
    with scene.web(port):
        storm(table, full.free_port(), port, sessions, room)
        bench_rooms.million(table, port, people[:20], sessions[0])
