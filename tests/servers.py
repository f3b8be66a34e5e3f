"""The site's real processes on a test's database, and a wire to Redis that fails.

Each server has settings of its own, made from the test's: a failpoint, a clock that is
wrong or a key ring may be given to one of them alone.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.db import connection

from config import full

SETTINGS = """
from config.settings.test import *
from config import env
DATABASES["default"]["NAME"] = {name!r}
ALLOWED_HOSTS = ["*"]
FAILPOINTS = True
CELERY_TASK_ALWAYS_EAGER = False
REDIS_URL = {redis!r}
globals().update(env.redis_settings(REDIS_URL) if REDIS_URL else env.memory_settings())
{more}
"""


def environment(folder: Path, redis: str = "", more: str = "", **variables) -> dict:
    """What a child needs to stand on this test's database, and on that Redis.

    `more` are lines of its settings.
    """
    name = str(connection.settings_dict["NAME"])
    number = len(list(folder.glob("server_settings_*.py")))
    path = folder / f"server_settings_{number}.py"
    path.write_text(SETTINGS.format(name=name, redis=redis, more=more))
    paths = [str(folder), str(settings.ROOT), str(settings.ROOT / "site")]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": path.stem,
        "PYTHONPATH": os.pathsep.join(paths),
        "GUILDHALL_LOG_LEVEL": "error",
        **variables,
    }


class Servers:
    """Starts production's commands by name; whatever runs is ended with the test."""

    def __init__(self):
        self.children: list[tuple[str, subprocess.Popen]] = []

    def start(self, name: str, port: int, env: dict, *more: str) -> subprocess.Popen:
        """`name` as in config.full: web, sockets, worker, beat."""
        command = [*full.commands(port, port)[name], *more]
        child = full.spawn(*command, env=env, cwd=settings.ROOT)
        self.children.append((name, child))
        return child

    def script(self, code: str, env: dict, *arguments) -> subprocess.Popen:
        """A few lines in a process with the site set up."""
        child = subprocess.Popen(
            [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"]
            + [str(each) for each in arguments],
            env=env,
            cwd=settings.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.children.append(("script", child))
        return child

    def stop(self):
        full.stop(self.children)


def answers(port: int, path: str = "/health/live", within: float = 90) -> None:
    """Wait until a server says something at all."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
            return
        time.sleep(0.2)
    raise AssertionError("the server did not start")


def knocks(port: int, within: float = 90) -> None:
    """Wait until a port is open: a server of sockets answers no pages."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def resident(pid: int) -> float:
    """MB of memory that a process has now."""
    text = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in text.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


class Wire:
    """A TCP proxy to one port: lets pass, refuses, or swallows (`mode`).

    `pass`; `reset`: every connection is reset, and every new one; `hole`: nothing comes
    through in either direction and nobody is told, as where a cable is pulled.
    """

    def __init__(self, port: int):
        self.target = port
        self.mode = "pass"
        self.open: set[asyncio.Transport] = set()
        self.loop = asyncio.new_event_loop()
        started = threading.Event()

        def run():
            asyncio.set_event_loop(self.loop)
            self.server = self.loop.run_until_complete(
                asyncio.start_server(self._serve, "127.0.0.1", 0)
            )
            self.port = self.server.sockets[0].getsockname()[1]
            started.set()
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        started.wait(10)

    def be(self, mode: str) -> None:
        self.mode = mode
        self.loop.call_soon_threadsafe(self._cut)

    def _cut(self):
        # What hung in the hole is gone for good: ends of it never speak again.
        if self.mode != "hole":
            for transport in list(self.open):
                transport.abort()

    async def _serve(self, reader, writer):
        if self.mode == "reset":
            writer.transport.abort()
            return
        self.open.add(writer.transport)
        there = None
        try:
            if self.mode == "hole":
                await asyncio.sleep(3600)
            there = await asyncio.open_connection("127.0.0.1", self.target)
            self.open.add(there[1].transport)
            await asyncio.gather(
                self._pump(reader, there[1]), self._pump(there[0], writer)
            )
        except OSError:
            pass
        finally:
            for each in [writer, *([there[1]] if there else [])]:
                self.open.discard(each.transport)
                each.transport.abort()

    async def _pump(self, source, target):
        while data := await source.read(65536):
            while self.mode == "hole":
                await asyncio.sleep(0.05)
            target.write(data)
            await target.drain()
        raise ConnectionResetError

    def stop(self):
        async def end():
            self.server.close()
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
