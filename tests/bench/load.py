"""Sends ready-made requests over kept-alive connections and times the answers."""

import asyncio
import re
import shutil
import statistics
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Result:
    """`statuses` by number, `delays` in ms in the order of the answers."""

    seconds: float
    statuses: Counter = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.delays) / self.seconds

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.delays, n=20)[-1]


def request(method: str, host: str, path: str, headers: dict, body: bytes = b""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _one(reader, writer, message: bytes) -> tuple[int, bool]:
    """Status of the answer, and whether the server keeps the connection."""
    writer.write(message)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if length := re.search(rb"\r\ncontent-length: (\d+)", head):
        await reader.readexactly(int(length[1]))
    elif b"\r\ntransfer-encoding: chunked" in head:
        while size := int((await reader.readline()).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status, b"\r\nconnection: close" not in head


async def _send(port: int, messages: list[bytes], clients: int) -> Result:
    waiting = iter(messages)
    result = Result(0)

    async def client():
        reader = writer = None
        for message in waiting:
            begun = time.perf_counter()
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            status, kept = await _one(reader, writer, message)
            result.delays.append((time.perf_counter() - begun) * 1000)
            result.statuses[status] += 1
            if not kept:
                writer.close()
                writer = None
        if writer:
            writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _i in range(clients)))
    result.seconds = time.perf_counter() - begun
    return result


def send(port: int, messages: list[bytes], clients: int) -> Result:
    """Each message once, by so many clients at a time."""
    return asyncio.run(_send(port, messages, clients))


def pages(port: int, path: str, seconds: int = 8, clients: int = 16) -> float:
    """The same page again and again: answers a second, by wrk where it is."""
    address = f"http://127.0.0.1:{port}{path}"
    if wrk := shutil.which("wrk"):
        done = subprocess.run(
            [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", address],
            capture_output=True,
            text=True,
            check=True,
        )
        if "Non-2xx" in done.stdout:
            raise SystemExit(f"{path} did not answer 200:\n{done.stdout}")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])
    message = request("GET", f"127.0.0.1:{port}", path, {})
    trial = send(port, [message] * 100, clients)
    result = send(port, [message] * int(trial.rate * seconds), clients)
    if set(result.statuses) != {200}:
        raise SystemExit(f"{path} answered {dict(result.statuses)}")
    return result.rate
