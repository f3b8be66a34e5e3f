"""Workers are killed with -9 in mid-mail: nothing is lost, nothing is doubled.

Real processes, a real mail server, the real database. A letter killed after the
server took it may come twice, with the same Message-ID (safety 8.2): nobody can
know whether it arrived.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter

import pytest
from aiosmtpd.controller import Controller

from django.db import connection
from django.utils import timezone

from core.mail import KINDS, Kind, send
from core.models import Letter

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
SWEEP = "import django; django.setup(); from core.tasks import sweep; sweep()"
SEND = """
import django; django.setup()
import time
from django.db import transaction
from core.mail import send
import kombu.transport.redis
from core.tasks import deliver
deliver.app.finalize()
begun = time.monotonic()
for number in range(20):
    with transaction.atomic():
        send(kind="probe", key=f"late-{number}", to="a@example.org", language="en")
print(time.monotonic() - begun)
"""


class Sink:
    """A mail server that writes down what it took, and answers as it is told."""

    def __init__(self):
        self.taken = []
        self.script = []
        self.kill = None

    async def handle_DATA(self, server, session, envelope):
        if self.script:
            answer = self.script.pop(0)
            if answer == "drop":
                session.peer_closed = True
                server.transport.abort()
                return "451 never heard"
            return answer
        text = envelope.content.decode("utf-8", "replace")
        ident = next(x for x in text.splitlines() if x.startswith("Message-ID:"))
        self.taken.append(ident)
        if self.kill:
            os.kill(self.kill, signal.SIGKILL)
            self.kill = None
        return "250 taken"


@pytest.fixture
def sink():
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def letters(monkeypatch):
    """20 letters that are due."""
    monkeypatch.setitem(KINDS, "probe", Kind("probe", lambda row: None, None, False))
    monkeypatch.setattr("core.mail.hint", lambda pk: None)
    for number in range(20):
        send(kind="probe", key=f"probe-{number}", to="a@example.org", language="en")


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    at = f"{found['HOST'] or '127.0.0.1'}:{found['PORT'] or 5432}"
    who = found["USER"] + (f":{found['PASSWORD']}" if found["PASSWORD"] else "")
    return f"postgres://{who}@{at}/{found['NAME']}"


def process(sink, code=SWEEP, failpoint="", broker="", args=None):
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
        "PYTHONPATH": os.pathsep.join([os.getcwd(), os.path.join(os.getcwd(), "site")]),
        "DATABASE_URL": database_url(),
        "SINK_PORT": str(sink.port),
        "FAILPOINT": failpoint,
        "PROBE_BROKER": broker,
    }
    return subprocess.Popen(
        args or [sys.executable, "-c", code],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def run(sink, **fields) -> int:
    return process(sink, **fields).wait(timeout=120)


def end_leases():
    """As if the two minutes had passed."""
    now = timezone.now()
    Letter.objects.exclude(state__in=["sent", "dead"]).update(
        lease_until=now, next_at=now
    )
    time.sleep(0.05)


def states():
    return Counter(Letter.objects.values_list("state", flat=True))


@pytest.mark.parametrize("failpoint", ["mail.claimed", "mail.sending"])
def test_killed_before_the_server_had_it(sink, letters, failpoint):
    for kills in (1, 2):
        assert run(sink, failpoint=f"{failpoint}:kill") == -signal.SIGKILL
        assert states()["pending"] == 20 - kills
    assert run(sink) == 0
    assert states()["sent"] == 18  # the leases of the dead still hold
    end_leases()
    assert run(sink) == 0
    assert states() == {"sent": 20}
    assert len(sink.taken) == len(set(sink.taken)) == 20


def test_killed_after_the_server_had_it(sink, letters):
    assert run(sink, failpoint="mail.after_250:kill") == -signal.SIGKILL
    assert states() == {"sending": 1, "pending": 19}
    end_leases()
    assert run(sink) == 0
    assert states() == {"sent": 20}
    counts = Counter(sink.taken)
    assert len(counts) == 20, "lost none"
    assert sorted(counts.values())[-2:] == [1, 2], "one twice, with one Message-ID"


def test_killed_by_the_clock_while_the_server_reads(sink, letters):
    worker = process(sink)
    sink.kill = worker.pid
    assert worker.wait(timeout=120) == -signal.SIGKILL
    end_leases()
    assert run(sink) == 0
    counts = Counter(sink.taken)
    assert (len(counts), max(counts.values())) == (20, 2)


def test_three_sweepers_at_once_send_each_once(sink, letters):
    workers = [process(sink) for _i in range(3)]
    assert [w.wait(timeout=120) for w in workers] == [0, 0, 0]
    assert states() == {"sent": 20}
    assert len(sink.taken) == len(set(sink.taken)) == 20


def test_a_moody_server(sink, letters):
    sink.script = ["421 later", "450 greylisted", "554 never", "drop"]
    assert run(sink) == 0
    assert states() == {"sent": 16, "pending": 3, "dead": 1}
    end_leases()
    assert run(sink) == 0
    assert states() == {"sent": 19, "dead": 1}
    assert len(sink.taken) == len(set(sink.taken)) == 19


def test_no_server_at_all(sink, letters):
    gone, sink.port = sink.port, 1
    assert run(sink) == 0
    assert states() == {"pending": 20}
    sink.port = gone
    end_leases()
    assert run(sink) == 0
    assert states() == {"sent": 20}


def test_no_broker(sink):
    """Requests do not wait for a broker that is gone; the sweep finds the letters."""
    sender = process(sink, SEND, broker="redis://127.0.0.1:1/0")
    out, _err = sender.communicate(timeout=120)
    assert float(out) < 2
    assert states() == {"pending": 20}
    assert run(sink) == 0
    assert len(sink.taken) == 20


@pytest.mark.needs_redis
def test_a_celery_child_killed_with_its_task(sink):
    """The hint comes again to the same letter; the lease keeps it from doubling."""
    broker = os.environ["REDIS_URL"]
    celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "1"]
    worker = process(
        sink,
        broker=broker,
        failpoint="mail.claimed:kill",
        args=[*celery, "-l", "ERROR"],
    )
    try:
        assert process(sink, SEND, broker=broker).wait(timeout=60) == 0
        until = time.monotonic() + 60
        while states()["claimed"] < 3 and time.monotonic() < until:
            time.sleep(0.3)
        assert states()["claimed"] >= 3
    finally:
        worker.kill()
        worker.wait()
    end_leases()
    assert run(sink) == 0
    assert states() == {"sent": 20}
    assert len(sink.taken) == len(set(sink.taken)) == 20
