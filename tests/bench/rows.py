"""One function for each line of the table: measures, returns what was seen."""

import itertools
import json
import secrets
import time
import urllib.request
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.bench import load, scene

HOST = "127.0.0.1"


def _queries(path: str, **headers) -> int:
    client = Client(HTTP_HOST=HOST, headers=headers)
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(seen)


def event_path(page) -> str:
    return page.get_url().replace(f"http://{HOST}", "")


def page_queries(path: str) -> int:
    """Queries of an event page that is rendered for a visitor."""
    return _queries(path + "?uncached=1")


def page_queries_of(path: str) -> int:
    """Queries of any page that is rendered for a visitor."""
    return _queries(path + ("&" if "?" in path else "?") + "uncached=1")


def fresh_after(port: int, page) -> float:
    """Seconds from publishing until a visitor sees it, asked every 10 ms."""
    path = event_path(page)
    address = f"http://{HOST}:{port}{path}"
    urllib.request.urlopen(address).read()
    title = f"Fresh {secrets.token_hex(6)}"
    page = type(page).objects.get(pk=page.pk)
    page.title = title
    page.save_revision().publish()
    begun = time.perf_counter()
    while title.encode() not in urllib.request.urlopen(address).read():
        if time.perf_counter() - begun > 60:
            return 60.0
        time.sleep(0.01)
    return time.perf_counter() - begun


def shared_header(port: int, path: str, session: str) -> str:
    """What a shared cache is told about a signed-in person's page."""
    asked = urllib.request.Request(
        f"http://{HOST}:{port}{path}",
        headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"},
    )
    return urllib.request.urlopen(asked).headers["Cache-Control"]  # noqa: S310


def race(port: int, people: int = 2000, seats: int = 500, clients: int = 16):
    """People register at once; returns the load and (confirmed, waiting, taken)."""
    from events.registrations.models import Registration

    occurrence = make.an_event(
        capacity=seats, start=timezone.now() + timedelta(days=3), title="Race"
    )
    token = secrets.token_hex(16)
    messages = []
    for _person, session in scene.people(people):
        body = urlencode(
            {
                "csrfmiddlewaretoken": token,
                "client_key": str(uuid.uuid4()),
                "seen": "open",
            }
        ).encode()
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={session}; "
            f"{settings.CSRF_COOKIE_NAME}={token}"
        )
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{HOST}:{port}",
        }
        path = f"/en/registrations/{occurrence.pk}/new/"
        messages.append(load.request("POST", f"{HOST}:{port}", path, headers, body))
    result = load.send(port, messages, clients)
    rows = Registration.objects.filter(occurrence=occurrence)
    occurrence.refresh_from_db()
    counted = (
        rows.filter(status="confirmed").count(),
        rows.filter(status="waiting").count(),
        occurrence.taken,
    )
    return result, counted


def tickets(number: int):
    """A gate with a device, and the codes of so many tickets for it."""
    from events.checkin import actions
    from events.registrations.models import Registration
    from events.tickets import codes
    from events.tickets.models import Ticket
    from membership import roles

    occurrence = make.an_event(start=timezone.now(), capacity=None, title="Door")
    volunteer = make.a_person(roles.VOLUNTEERS)
    gate = make.a_gate(occurrence=occurrence, volunteer=volunteer)
    _device, token = actions.enrol(gate=gate, person=volunteer, label="bench")
    rows = Registration.objects.bulk_create(
        Registration(
            occurrence=occurrence,
            person=person,
            status="confirmed",
            confirmed_at=timezone.now(),
        )
        for person, _session in scene.people(number)
    )
    made = Ticket.objects.bulk_create(Ticket(registration=row) for row in rows)
    return gate, token, [codes.for_ticket(ticket) for ticket in made]


def _scans(port: int, gate, token: str, codes):
    headers = {"Authorization": f"Device {token}", "Content-Type": "application/json"}
    path = f"/en/check-in/{gate.pk}/scans/"
    for code in codes:
        body = json.dumps({"nonce": str(uuid.uuid4()), "code": code}).encode()
        yield load.request("POST", f"{HOST}:{port}", path, headers, body)


def validations(port: int, number: int = 3000, clients: int = 8):
    """Each ticket once; returns the load and the queries of one scan."""
    gate, token, codes = tickets(number + 20)
    load.send(port, list(_scans(port, gate, token, codes[:10])), clients)
    result = load.send(port, list(_scans(port, gate, token, codes[20:])), clients)
    client = Client(HTTP_HOST=HOST, headers={"Authorization": f"Device {token}"})
    path = f"/en/check-in/{gate.pk}/scans/"
    counts = []
    for code in codes[10:14]:
        body = {"nonce": str(uuid.uuid4()), "code": code}
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(path, body, content_type="application/json")
        assert answer.json()["result"] == "welcome", answer.content
        # BEGIN, COMMIT and savepoints are not questions.
        words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        counts.append(
            sum(not str(q["sql"]).startswith(words) for q in seen.captured_queries)
        )
    return result, max(counts)


def ticket_codes(number: int = 10000) -> float:
    """Codes made and verified a second, on one thread."""
    from events.tickets import codes

    ticket = make.a_registration().occurrence.registrations.get()
    from events.tickets.models import Ticket

    ticket = Ticket.objects.create(registration=ticket)
    text = codes.for_ticket(ticket)
    read = codes.read(text)
    begun = time.perf_counter()
    for _i in itertools.repeat(None, number):
        codes.read(codes.for_ticket(ticket))
    assert read
    return number / (time.perf_counter() - begun)
