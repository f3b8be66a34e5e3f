"""Each thing that can be wrong with a ticket gets its own answer, and nobody in."""

import json
import uuid
from datetime import timedelta

import pytest

from django.test import Client
from django.utils import timezone, translation

from events.checkin import actions, figures
from events.checkin.models import Scan
from events.registrations.models import Registration
from events.tickets import codes
from tests import make
from tests.events.gates import (
    a_code,
    a_gate,
    a_ticket,
    a_volunteer,
    an_occurrence,
    scan,
)

pytestmark = pytest.mark.django_db
Result = Scan.Result


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def gate():
    return a_gate()


@pytest.fixture
def volunteer(gate):
    return a_volunteer(gate)


@pytest.fixture
def ticket(gate):
    return a_ticket(gate.occurrence)


def refused(answer, result, tone, *words):
    """The answer is this one, nobody is in, and the attempt is a fact."""
    said = answer.words()
    assert (answer.result, answer.tone) == (result, tone)
    for word in words:
        assert word in " ".join(said.values()), said
    assert not answer.admitted
    row = Scan.objects.get(pk=answer.scan.pk)
    assert (row.result, row.people, row.counts) == (result, 0, False)
    assert figures.of(answer.gate.occurrence_id)["inside"] == 0


def test_another_event_is_named_with_its_place(gate, volunteer):
    other = an_occurrence(title="Honest maps", place="Malmö, Amiralsgatan 20")
    answer = scan(gate, volunteer, a_code(a_ticket(other)))
    refused(answer, Result.OTHER_EVENT, "amber", "Honest maps", "Amiralsgatan 20")
    typed = scan(gate, volunteer, a_ticket(other).short_code)
    refused(typed, Result.OTHER_EVENT, "amber", "Honest maps")


def test_a_code_for_another_event_without_a_ticket_here(gate, volunteer):
    other = an_occurrence(title="Honest maps")
    code = codes.make(
        event=codes.event_number(other), ticket=5, not_before=0, expires=2**32 - 1
    )
    refused(scan(gate, volunteer, code), Result.OTHER_EVENT, "amber", "Honest maps")
    code = codes.make(event=77, ticket=5, not_before=0, expires=2**32 - 1)
    refused(
        scan(gate, volunteer, code), Result.OTHER_EVENT, "amber", "another event"[1:]
    )


def test_the_same_event_on_another_day_is_another_event(gate, volunteer):
    day = gate.occurrence.starts_at + timedelta(days=7)
    later = an_occurrence(translation_key=gate.occurrence.translation_key, start=day)
    refused(scan(gate, volunteer, a_code(a_ticket(later))), Result.OTHER_EVENT, "amber")


def test_waiting_is_no_seat(gate, volunteer):
    waiting = a_ticket(gate.occurrence, status="waiting")
    refused(
        scan(gate, volunteer, a_code(waiting)), Result.NO_SEAT, "amber", "No seat yet"
    )


def test_a_found_name_on_the_waiting_list_has_no_seat(gate, volunteer):
    from events.checkin import names

    person = make.a_person(first_name="Venter", last_name="Her")
    Registration.objects.create(
        occurrence=gate.occurrence, person=person, status="waiting"
    )
    (found,) = names.find(gate, "venter")
    answer = scan(gate, volunteer, found["code"])
    refused(answer, Result.NO_SEAT, "amber", "No seat yet", "Venter Her")
    let_in = scan(gate, volunteer, found["code"], forced="There is room", decides=True)
    assert (let_in.admitted, let_in.scan.ticket) == (True, None)


def test_cancelled_tells_the_day(gate, volunteer, ticket):
    row = ticket.registration
    row.status, row.cancelled_at = "cancelled", timezone.now() - timedelta(days=2)
    row.save()
    day = row.cancelled_at.astimezone(gate.occurrence.zone)
    refused(
        scan(gate, volunteer, a_code(ticket)),
        Result.CANCELLED,
        "red",
        f"Cancelled on {day.day} {day:%B}",
    )
    refused(scan(gate, volunteer, ticket.short_code), Result.CANCELLED, "red")


def test_a_void_ticket_is_cancelled(gate, volunteer, ticket):
    ticket.voided_at = timezone.now()
    ticket.save()
    refused(scan(gate, volunteer, a_code(ticket)), Result.CANCELLED, "red")


def test_a_cancelled_event_lets_nobody_in(gate, volunteer, ticket):
    gate.occurrence.cancelled_at = timezone.now()
    gate.occurrence.save()
    refused(
        scan(gate, volunteer, a_code(ticket)), Result.CANCELLED, "red", "whole event"
    )


def test_a_reissued_ticket_kills_the_older_code(gate, volunteer, ticket):
    old = a_code(ticket)
    ticket.generation = 2
    ticket.save()
    refused(scan(gate, volunteer, old), Result.REISSUED, "red", "newer ticket")
    assert scan(gate, volunteer, a_code(ticket)).result == Result.WELCOME


def test_too_early_tells_when_the_gate_opens(volunteer, ticket, gate):
    gate.opens_at = timezone.now() + timedelta(minutes=20)
    gate.save()
    at = gate.opens_at.astimezone(gate.occurrence.zone)
    refused(scan(gate, volunteer, a_code(ticket)), Result.EARLY, "amber", f"{at:%H.%M}")
    refused(scan(gate, volunteer, ticket.short_code), Result.EARLY, "amber")


def test_a_code_that_is_not_valid_yet_is_early(gate, volunteer, ticket):
    begins = int(timezone.now().timestamp()) + 3600
    refused(
        scan(gate, volunteer, a_code(ticket, not_before=begins)), Result.EARLY, "amber"
    )
    soon = int(timezone.now().timestamp()) + 300
    answer = scan(gate, volunteer, a_code(ticket, not_before=soon))
    assert answer.result == Result.WELCOME, "clocks may differ by ten minutes"


def test_an_expired_code(gate, volunteer, ticket):
    ended = int(timezone.now().timestamp()) - 3600
    refused(
        scan(gate, volunteer, a_code(ticket, expires=ended)),
        Result.EXPIRED,
        "red",
        "Expired",
    )


def test_a_closed_gate(gate, volunteer, ticket):
    gate.closes_at = timezone.now()
    gate.save()
    refused(scan(gate, volunteer, a_code(ticket)), Result.CLOSED, "amber", "closed")


def test_unknown_codes(gate, volunteer):
    refused(scan(gate, volunteer, "BCDF-2345"), Result.UNKNOWN, "red", "Unknown code")
    ours = codes.make(
        event=codes.event_number(gate.occurrence),
        ticket=5,
        not_before=0,
        expires=2**32 - 1,
    )
    refused(scan(gate, volunteer, ours), Result.UNKNOWN, "red")


def test_every_flipped_bit_is_forged(gate, volunteer, ticket):
    raw = codes.decode(a_code(ticket)[3:])
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        answer = scan(gate, volunteer, codes.PREFIX + codes.encode(bytes(changed)))
        assert answer.result == Result.FORGED, bit
    assert Scan.objects.filter(result=Result.FORGED).count() == 736
    assert figures.of(gate.occurrence_id)["inside"] == 0


def test_a_code_signed_by_somebody_else_is_forged(gate, volunteer, ticket, settings):
    with_theirs = {**settings.TICKET_KEYS, max(settings.TICKET_KEYS): "99" * 32}
    ours = settings.TICKET_KEYS
    settings.TICKET_KEYS = with_theirs
    code = a_code(ticket)
    settings.TICKET_KEYS = ours
    refused(scan(gate, volunteer, code), Result.FORGED, "red", "Not issued by us")


def test_a_code_that_names_this_event_for_another_ticket_is_forged(gate, volunteer):
    other = a_ticket(an_occurrence())
    code = a_code(other, event=codes.event_number(gate.occurrence))
    refused(scan(gate, volunteer, code), Result.FORGED, "red")


@pytest.mark.parametrize(
    "text",
    [
        "https://guild.example/en/tickets/0b3a4c9e-4f0e-4c0f-9b7a-4a4f4b2f0c11/",
        "5901234123457",
        "WIFI:S:hall;T:WPA;P:secret;;",
        "eyJhbGciOiJub25lIn0.eyJ0aWNrZXQiOjF9.",
        "",
        "\U0001f600" * 40,
        "A" * 1000,
    ],
)
def test_what_is_no_ticket_leaves_no_row(gate, volunteer, text):
    answer = scan(gate, volunteer, text)
    assert (answer.result, answer.tone) == (Result.NOT_A_TICKET, "hint")
    assert answer.scan is None
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.lower(),
        lambda c: c + "0",
        lambda c: c[:-1],
        lambda c: c + " ",
        lambda c: " " + c,
        lambda c: c + "\n",
        lambda c: "t1:" + c[3:],
        lambda c: "T2:" + c[3:],
        lambda c: c.replace(":", "：", 1),
    ],
)
def test_other_spellings_of_a_good_code_let_nobody_in(gate, volunteer, ticket, spoil):
    answer = scan(gate, volunteer, spoil(a_code(ticket)))
    assert answer.result in (Result.FORGED, Result.NOT_A_TICKET)
    assert not answer.admitted


# ---- messages that are none of ours


@pytest.fixture
def client(gate, volunteer):
    _device, token = actions.enrol(gate=gate, person=volunteer, label="phone")
    return Client(headers={"Authorization": f"Device {token}"})


GOOD = {"nonce": "6f1c9d3e-8f0d-4c53-9a55-0d2f1f6f5b11", "code": "X"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '"T1:"',
        "{",
        "[" * 4000,
        json.dumps({"code": "X"}),
        json.dumps({**GOOD, "nonce": 5}),
        json.dumps({**GOOD, "nonce": "x"}),
        json.dumps({**GOOD, "nonce": None}),
        json.dumps({**GOOD, "code": 5}),
        json.dumps({**GOOD, "code": ["X"]}),
        json.dumps({**GOOD, "code": "X" * 1025}),
        json.dumps({**GOOD, "code": "X" * 9000}),
        json.dumps({**GOOD, "code": "\x00"}),
        json.dumps({**GOOD, "forced": "\ud800"}),
        json.dumps({**GOOD, "forced": {}}),
        json.dumps({**GOOD, "offline": "yes"}),
        json.dumps({**GOOD, "scanned_at": "yesterday"}),
        json.dumps({**GOOD, "scanned_at": "2026-11-21T10:00:00"}),
        json.dumps({**GOOD, "scanned_at": "0001-01-01T00:00:00+14:00"}),
        json.dumps({**GOOD, "scanned_at": "9999-12-31T23:59:59-14:00"}),
        json.dumps({**GOOD, "scanned_at": "2026-02-30T10:00:00Z"}),
        json.dumps({**GOOD, "scanned_at": 1e308}),
        '{"nonce": 1e400, "code": "X"}',
        '{"nonce": ' + "9" * 4000 + "}",
        b"\xff\xfe",
    ],
)
def test_malformed_messages_are_answered_with_400(client, gate, body):
    answer = client.post(
        f"/en/check-in/{gate.pk}/scans/", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "malformed")


@pytest.mark.parametrize(
    "header", ["", "Device", "Device ", "Device x", "Device " + "ø" * 43, "Bearer x"]
)
def test_no_device_no_answer(gate, ticket, header):
    client = Client(headers={"Authorization": header} if header else {})
    answer = client.post(
        f"/en/check-in/{gate.pk}/scans/",
        {"nonce": str(uuid.uuid4()), "code": a_code(ticket)},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "unknown")
    assert not Scan.objects.exists()


def test_a_session_alone_does_not_scan(gate, volunteer, ticket):
    client = Client()
    client.force_login(volunteer)
    answer = client.post(
        f"/en/check-in/{gate.pk}/scans/",
        {"nonce": str(uuid.uuid4()), "code": a_code(ticket)},
        content_type="application/json",
    )
    assert answer.status_code == 401


def test_offline_time_is_kept_within_reason(gate, volunteer, ticket):
    now = timezone.now()
    early = scan(
        gate,
        volunteer,
        a_code(ticket),
        scanned_at=now - timedelta(minutes=30),
        offline=True,
    )
    assert early.scan.scanned_at == now - timedelta(minutes=30)
    ahead = scan(
        gate,
        volunteer,
        a_code(a_ticket(gate.occurrence)),
        scanned_at=now + timedelta(days=1),
        offline=True,
    )
    assert ahead.scan.scanned_at <= timezone.now()
