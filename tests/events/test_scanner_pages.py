"""Pages of the doors: who may open them, what they say, and what they may load."""

import re
import uuid
from datetime import timedelta

import pytest

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.live import topics
from events.checkin.models import Device, Gate, Scan, Shift
from tests import make
from tests.events.gates import a_code, a_gate, a_ticket, a_volunteer, an_occurrence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(site_root, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()
    with translation.override("en"):
        yield


@pytest.fixture
def gate():
    return a_gate()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_volunteer_sees_the_gates_of_the_shift(gate):
    other = a_gate(name="Elsewhere")
    page = signed_in(a_volunteer(gate)).get("/en/check-in/")
    assert "Gate A" in page.content.decode()
    assert other.name not in page.content.decode()
    organiser = signed_in(make.a_person("Organisers")).get("/en/check-in/")
    assert other.name in organiser.content.decode()


def test_without_a_shift_the_page_says_why_and_when(gate):
    client = signed_in(make.a_person("Volunteers"))
    assert "You have no shift now" in client.get("/en/check-in/").content.decode()
    person = make.a_person("Volunteers")
    begins = timezone.now() + timedelta(hours=3)
    Shift.objects.create(
        gate=gate, person=person, starts_at=begins, ends_at=begins + timedelta(hours=2)
    )
    text = signed_in(person).get("/en/check-in/").content.decode()
    assert "Your next shift is Small models, big claims" in text


def test_who_may_open_a_scanner(gate):
    address = f"/en/check-in/{gate.pk}/"
    assert Client().get(address).status_code == 302
    assert signed_in(make.a_person()).get(address).status_code == 404
    assert signed_in(make.a_person("Volunteers")).get(address).status_code == 404
    volunteer = a_volunteer(gate)
    assert signed_in(volunteer).get(address).status_code == 200
    volunteer.shifts.update(ends_at=timezone.now())
    assert signed_in(volunteer).get(address).status_code == 404
    assert signed_in(make.a_person("Organisers")).get(address).status_code == 200


def test_the_scanner_alone_may_run_webassembly(gate):
    client = signed_in(a_volunteer(gate))
    scanner = client.get(f"/en/check-in/{gate.pk}/")
    policy = scanner.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    gates = client.get("/en/check-in/").headers["Content-Security-Policy"]
    assert "wasm" not in gates
    assert "no-store" in scanner.headers["Cache-Control"]
    html = scanner.content.decode()
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)


def test_a_page_takes_few_queries(gate, django_assert_max_num_queries):
    for _i in range(30):
        a_ticket(gate.occurrence)
    client = signed_in(a_volunteer(gate))
    client.get(f"/en/check-in/{gate.pk}/")
    with django_assert_max_num_queries(20):
        client.get(f"/en/check-in/{gate.pk}/")


def post(client, gate, code, **fields):
    return client.post(
        f"/en/check-in/{gate.pk}/", {"code": code, "nonce": uuid.uuid4(), **fields}
    )


def test_typed_without_scripts(gate):
    volunteer = a_volunteer(gate)
    client = signed_in(volunteer)
    ticket = a_ticket(gate.occurrence)
    nonce = uuid.uuid4()
    page = post(client, gate, ticket.spoken_code, nonce=nonce)
    assert "Welcome" in page.content.decode()
    # The browser's reload posts the same form again.
    assert (
        "Welcome"
        in post(client, gate, ticket.spoken_code, nonce=nonce).content.decode()
    )
    assert Scan.objects.count() == 1
    page = post(client, gate, ticket.short_code.lower())
    assert "Already in" in page.content.decode()
    assert "Let in anyway" not in page.content.decode()
    scan = Scan.objects.get(counts=True)
    undone = client.post(f"/en/check-in/{gate.pk}/", {"undo": scan.pk})
    assert undone.status_code == 302
    scan.refresh_from_db()
    assert scan.undone_at
    assert client.post(f"/en/check-in/{gate.pk}/", {"undo": "x"}).status_code == 404


def test_letting_in_anyway_without_scripts(gate):
    client = signed_in(a_volunteer(gate, may_decide=True))
    ticket = a_ticket(gate.occurrence)
    post(client, gate, a_code(ticket))
    assert "Let in anyway" in post(client, gate, a_code(ticket)).content.decode()
    page = post(client, gate, a_code(ticket), forced="Was outside")
    assert "Was outside" in page.content.decode()


def test_nonsense_without_scripts_is_explained(gate):
    client = signed_in(a_volunteer(gate))
    for code, text in [("", "required"), ("hello", "not one of our codes")]:
        page = post(client, gate, code)
        assert page.status_code == 422
        assert text in page.content.decode()
    assert client.post(f"/en/check-in/{gate.pk}/", {"code": "X"}).status_code == 422
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_volunteer(gate))
    assert post(strict, gate, "BCDF-2345").status_code == 403


def test_figures_are_for_those_who_work_there(gate):
    address = f"/en/check-in/{gate.pk}/figures/"
    assert Client().get(address).status_code == 404
    assert signed_in(make.a_person()).get(address).status_code == 404
    body = signed_in(a_volunteer(gate)).get(address).json()
    assert set(body) == {"inside", "admitted", "expected", "last", "log"}
    whole = f"/en/check-in/events/{gate.occurrence_id}/figures/"
    assert signed_in(a_volunteer(gate)).get(whole).status_code == 403
    assert signed_in(make.a_person("Organisers")).get(whole).json()["inside"] == 0


def test_who_may_watch_a_gate(gate):
    from events.checkin import routing

    topic = f"gate.{gate.occurrence_id}"
    assert not topics.permitted(None, topic)
    assert not topics.permitted(make.a_person().pk, topic)
    assert topics.permitted(a_volunteer(gate).pk, topic)
    assert not topics.permitted(a_volunteer(a_gate()).pk, topic)
    assert topics.permitted(make.a_person("Organisers").pk, topic)
    assert not topics.permitted(make.a_person("Organisers").pk, "gate.x")
    assert routing.now(str(gate.occurrence_id))["inside"] == 0
    assert routing.now("0") is None


def test_own_scripts_and_styles_stay_small():
    import gzip

    names = ["scan", "answers", "camera", "post", "sound"]
    total = 0
    for name in names:
        with open(finders.find(f"checkin/{name}.js"), "rb") as file:
            total += len(gzip.compress(file.read()))
    assert total < 12_000


# ---- in the admin


def test_organisers_keep_gates_and_shifts_in_the_admin():
    from home import workflows

    workflows.ensure()
    client = signed_in(make.a_person("Organisers"))
    assert client.get(reverse("gates:index")).status_code == 200
    assert client.get(reverse("devices:index")).status_code == 200
    assert signed_in(make.a_person("Editors")).get(
        reverse("gates:add")
    ).status_code in (
        302,
        403,
    )
    helper = make.a_person("Volunteers")
    occurrence = an_occurrence()
    page = client.get(reverse("gates:add"))
    assert page.status_code == 200
    answer = client.post(
        reverse("gates:add"),
        {
            "occurrence": occurrence.pk,
            "name": "Gate B",
            "opens_at": "2026-12-03 16:00",
            "closes_at": "2026-12-03 20:00",
            "finds_names": "on",
            "shifts-TOTAL_FORMS": 1,
            "shifts-INITIAL_FORMS": 0,
            "shifts-MIN_NUM_FORMS": 0,
            "shifts-MAX_NUM_FORMS": 1000,
            "shifts-0-person": helper.pk,
            "shifts-0-starts_at": "2026-12-03 16:00",
            "shifts-0-ends_at": "2026-12-03 20:00",
            "shifts-0-id": "",
            "shifts-0-DELETE": "",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert Gate.objects.get(name="Gate B").shifts.get().person == helper


def test_an_organiser_signs_a_device_out(gate):
    from home import workflows

    workflows.ensure()
    volunteer = a_volunteer(gate)
    signed_in(volunteer).post(f"/en/check-in/{gate.pk}/devices/")
    device = Device.objects.get()
    address = reverse("device_revoke", args=[device.pk])
    assert signed_in(a_volunteer(gate)).post(address).status_code in (302, 403)
    device.refresh_from_db()
    assert device.revoked_at is None
    organiser = signed_in(make.a_person("Organisers"))
    assert address in organiser.get(reverse("devices:index")).content.decode()
    assert organiser.get(address).status_code == 200
    assert organiser.post(address).status_code == 302
    device.refresh_from_db()
    assert device.revoked_at
