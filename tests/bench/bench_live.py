"""How fast hints reach open pages, what is lost, what a socket and a request pay.

    PYTHONPATH=.:site .venv/bin/python tests/bench/bench_live.py \
        --sockets 500 --rate 20 --seconds 30 [--redis redis://127.0.0.1:6379/2] \
        [--workers 2]

Starts uvicorn as production does and opens the sockets from this process. Without
--redis the in-memory layer is used and each message is published by a request to
the server; with it, by this process, as page servers do. Prints: kB per idle socket
(PSS), sockets opened a second, delay p50/p95/p99 in ms, frames lost, CPU in cores,
and what announce() costs its caller in ms (the first call apart: it starts the
thread).
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from websockets.asyncio.client import connect

PAGE = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def pss(pid: int) -> int:
    """kB of memory, shared pages by share."""
    total = 0
    for each in family(pid):
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total


def cpu(pid: int) -> float:
    """Seconds of CPU used so far."""
    total = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / PAGE


def serve(port: int, options) -> subprocess.Popen:
    command = [sys.executable, "-m", "uvicorn", "tests.bench.live_app:application"]
    command += ["--port", str(port), "--ws", "websockets-sansio", "--lifespan", "off"]
    command += ["--ws-max-size", "65536", "--ws-per-message-deflate", "false"]
    command += ["--no-access-log", "--log-level", "warning"]
    command += ["--workers", str(options.workers)]
    server = subprocess.Popen(command)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(2)
                return server
        time.sleep(0.1)
    raise SystemExit("the server did not start")


async def listen(uri, origin, ready, delays):
    async with connect(uri, origin=origin, compression=None, ping_interval=None) as ws:
        await ws.send('{"op":"sub","topic":"bench.1"}')
        assert json.loads(await ws.recv())["type"] == "subscribed"
        ready.append(1)
        async for text in ws:
            now = time.time_ns()
            message = json.loads(text)
            if message["type"] == "frame":
                delays.append((now - message["data"]["t"]) / 1e6)
            else:
                delays.append(float("inf"))


def publisher(port, options):
    """A function that publishes one event with the time of now."""
    if not options.redis:
        url = f"http://127.0.0.1:{port}/?t="
        return lambda: urllib.request.urlopen(url + str(time.time_ns())).close()  # noqa: S310
    from tests.bench import live_app

    publish = live_app.live.publish
    return lambda: publish("bench.1", {"t": time.time_ns(), "pad": "x" * 100})


async def fan_out(port, pid, options):
    uri, origin = f"ws://127.0.0.1:{port}/ws/", f"http://127.0.0.1:{port}"
    ready, delays = [], []
    before, started = pss(pid), time.monotonic()
    listeners = []
    for i in range(options.sockets):
        listener = listen(uri, origin, ready, delays)
        listeners.append(asyncio.create_task(listener))
        if i % 50 == 49:
            await asyncio.sleep(0.05)
    while len(ready) < options.sockets:
        await asyncio.sleep(0.02)
    opened = options.sockets / (time.monotonic() - started)
    await asyncio.sleep(3)
    weight = (pss(pid) - before) / options.sockets
    send = publisher(port, options)
    sent, begin, used = 0, time.monotonic(), cpu(pid)
    while sent < options.rate * options.seconds:
        await asyncio.to_thread(send)
        sent += 1
        pause = begin + sent / options.rate - time.monotonic()
        await asyncio.sleep(max(0, pause))
    busy = (cpu(pid) - used) / (time.monotonic() - begin)
    seen = -1
    while seen < len(delays):  # lost is what never comes, not what comes late
        seen = len(delays)
        await asyncio.sleep(4)
    for listener in listeners:
        listener.cancel()
    lost = sent * options.sockets - sum(d != float("inf") for d in delays)
    cut = statistics.quantiles(delays, n=100)
    print(f"{options.sockets} sockets, {options.rate}/s, {options.seconds} s:")
    print(f"  {weight:.0f} kB per idle socket, {opened:.0f} opened a second")
    print(f"  delay p50 {cut[49]:.1f} p95 {cut[94]:.1f} p99 {cut[98]:.1f} ms")
    print(f"  lost {lost} of {sent * options.sockets}, server CPU {busy:.2f} cores")


def announcing():
    """What a request pays: the time inside announce(), states computed meanwhile."""
    from tests.bench import live_app

    def state():
        end = time.perf_counter() + 0.002  # a query and some Python
        while time.perf_counter() < end:
            pass
        return {"left": 1, "taken": 79, "capacity": 80}

    took = []
    for i in range(2000):
        started = time.perf_counter()
        live_app.live.announce(f"bench.{i % 50}", state)
        took.append((time.perf_counter() - started) * 1e3)
        time.sleep(0.002)
    first, rest = took[0], sorted(took[1:])
    print(
        f"announce(): first {first:.3f} ms, then p50 {rest[len(rest) // 2]:.3f}", end=""
    )
    print(f" p99 {rest[int(len(rest) * 0.99)]:.3f} max {rest[-1]:.3f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--redis", default="")
    options = parser.parse_args()
    if options.redis:
        os.environ["BENCH_REDIS"] = options.redis
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = serve(port, options)
    try:
        asyncio.run(fan_out(port, server.pid, options))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    announcing()


if __name__ == "__main__":
    main()
