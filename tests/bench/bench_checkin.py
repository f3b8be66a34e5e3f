"""How many tickets a second the gates validate, and how long a volunteer waits.

    createdb guildhall_bench
    DATABASE_URL=postgres://root@127.0.0.1:5432/guildhall_bench \
        [REDIS_URL=redis://127.0.0.1:6379/6] \
        PYTHONPATH=.:site .venv/bin/python tests/bench/bench_checkin.py \
        --clients 8 --seconds 15 --workers 2

Fills the database with one event, `--tickets` tickets and enough devices that no
device passes its 120 scans a minute; starts gunicorn as production does; each client
is a process with one kept-alive connection that lets different people in, one after
the other. Prints validations a second, p50/p95/p99 in ms, queries per validation and
CPU per validation of the web workers.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
TICK = os.sysconf("SC_CLK_TCK")
DEVICES = 400
WARM = 25


def prepare(tickets: int) -> tuple[int, list[str], list[str]]:
    """Fresh rows; returns the gate, device tokens and signed codes."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from core import schema
    from events.checkin import rights
    from events.checkin.models import Device, Scan, Shift
    from events.registrations.models import Registration
    from events.tickets import codes
    from events.tickets.models import Ticket
    from membership.accounts.models import User
    from tests.events.gates import a_gate, an_occurrence

    if schema.waiting(connection):
        call_command("migrate", verbosity=0, interactive=False)
    Scan.objects.all().delete()
    now = timezone.now()
    mark = uuid.uuid4().hex[:8]
    gate = a_gate(an_occurrence(capacity=tickets))
    people = User.objects.bulk_create(
        User(
            email=f"bench{mark}{n}@example.test", first_name="Anders", last_name="Juul"
        )
        for n in range(tickets)
    )
    volunteers = people[:DEVICES]
    Shift.objects.bulk_create(
        Shift(gate=gate, person=p, starts_at=now, ends_at=now + timedelta(hours=2))
        for p in volunteers
    )
    tokens = [rights.new_token() for _p in volunteers]
    Device.objects.bulk_create(
        Device(
            gate=gate,
            person=person,
            token_hash=rights.token_hash(token),
            expires_at=now + timedelta(hours=2),
        )
        for person, token in zip(volunteers, tokens, strict=True)
    )
    rows = Registration.objects.bulk_create(
        Registration(occurrence=gate.occurrence, person=p, status="confirmed")
        for p in people
    )
    made = Ticket.objects.bulk_create(Ticket(registration=row) for row in rows)
    event = codes.event_number(gate.occurrence)
    begins = int(now.timestamp())
    signed = [
        codes.make(
            event=event, ticket=t.serial, not_before=begins, expires=begins + 86400
        )
        for t in made
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    return gate.pk, tokens, signed


def count_queries(gate: int, token: str, code: str) -> int:
    """Statements of one validation, BEGIN and COMMIT among them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Authorization": f"Device {token}"})
    body = {"nonce": str(uuid.uuid4()), "code": code}
    address = f"/en/check-in/{gate}/scans/"
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.post(address, body, content_type="application/json")
    assert answer.json()["result"] == "welcome", answer.content
    connection.close()
    return len(seen)


def client(port, gate, tokens, codes, ready, start, seconds, out):
    """Let people in until the time is over; reports each wait in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    waits, wrong, end = [], [], float("inf")
    for number, code in enumerate(codes):
        if number == WARM:
            # A worker loads its addresses and plans at its first requests.
            ready.release()
            start.wait()
            end = time.perf_counter() + seconds
        body = json.dumps({"nonce": str(uuid.uuid4()), "code": code, "offline": False})
        headers = {
            "Authorization": f"Device {tokens[number % len(tokens)]}",
            "Content-Type": "application/json",
        }
        began = time.perf_counter()
        if began > end:
            break
        connection.request("POST", f"/en/check-in/{gate}/scans/", body, headers)
        answer = json.loads(connection.getresponse().read())
        if number >= WARM:
            waits.append(time.perf_counter() - began)
        if answer.get("result") != "welcome":
            wrong.append(answer)
    else:
        wrong.append("ran out of tickets: raise --tickets")
    out.put((waits, wrong[:3], len(wrong)))


def serve(port: int, workers: int, threads: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--worker-class", "gthread", "--threads", str(threads)]
    command += ["--keep-alive", "30", "--log-level", "warning"]
    command += ["--graceful-timeout", "3"]
    server = subprocess.Popen(command)
    for _try in range(200):
        time.sleep(0.1)
        try:
            probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            probe.request("GET", "/health/ready", headers={"Host": "localhost"})
            if probe.getresponse().status == 200:
                return server
        except OSError:
            continue
    raise SystemExit("gunicorn did not start")


def cpu(pid: int) -> float:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for each in [pid, *children]:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def run(options) -> dict:
    """One measurement; see the module's text."""
    gate, tokens, codes = prepare(options.tickets)
    queries = count_queries(gate, tokens[0], codes.pop())
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    server = serve(port, options.workers, options.threads)
    try:
        start, out = multiprocessing.Event(), multiprocessing.Queue()
        ready = multiprocessing.Semaphore(0)
        share = len(codes) // options.clients
        each = len(tokens) // options.clients
        clients = [
            multiprocessing.Process(
                target=client,
                args=(
                    port,
                    gate,
                    tokens[n * each : (n + 1) * each],
                    codes[n * share : (n + 1) * share],
                    ready,
                    start,
                    options.seconds,
                    out,
                ),
            )
            for n in range(options.clients)
        ]
        for process in clients:
            process.start()
        for _process in clients:
            ready.acquire()
        before, began = cpu(server.pid), time.perf_counter()
        start.set()
        results = [out.get() for _process in clients]
        took, used = time.perf_counter() - began, cpu(server.pid) - before
        for process in clients:
            process.join()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    waits = sorted(w for waits, _examples, _n in results for w in waits)
    wrong = sum(n for _waits, _examples, n in results)
    examples = [e for _waits, some, _n in results for e in some]
    cut = statistics.quantiles(waits, n=100)
    return {
        "validations a second": round(len(waits) / took),
        "p50 ms": round(cut[49] * 1000, 1),
        "p95 ms": round(cut[94] * 1000, 1),
        "p99 ms": round(cut[98] * 1000, 1),
        "queries": queries,
        "web CPU ms each": round(used / len(waits) * 1000, 2),
        # Above the number of cores: others were working, and this is too low.
        "load average": round(os.getloadavg()[0], 1),
        "not welcome": wrong,
        "examples": examples[:2],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--tickets", type=int, default=12000)
    print(json.dumps(run(parser.parse_args()), indent=2))


if __name__ == "__main__":
    main()
