"""The door's good days: welcome, already in, undo, devices, figures."""

import json
import uuid
from datetime import timedelta

import pytest

from django.test import Client
from django.utils import timezone, translation

from core.errors import Refused
from events.checkin import actions, figures, names, reading, rights
from events.checkin.models import Device, Scan
from events.models import Occurrence
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


def device_client(gate, person):
    _device, token = actions.enrol(gate=gate, person=person, label="phone")
    return Client(headers={"Authorization": f"Device {token}"})


def post(client, gate, code, nonce=None, **more):
    return client.post(
        f"/en/check-in/{gate.pk}/scans/",
        json.dumps({"nonce": str(nonce or uuid.uuid4()), "code": code, **more}),
        content_type="application/json",
    )


def test_a_signed_code_lets_in_once(gate, volunteer):
    guest = make.a_person(first_name="Anders", last_name="Juul")
    ticket = a_ticket(gate.occurrence, guest, guests=1)
    first = scan(gate, volunteer, a_code(ticket))
    assert (first.result, first.tone) == (Result.WELCOME, "green")
    assert first.words() == {
        "title": "Welcome",
        "name": "Anders Juul",
        "line": "Brings 1 guest",
        "note": "Two people on this ticket",
    }
    second = scan(gate, volunteer, a_code(ticket))
    assert (second.result, second.tone) == (Result.ALREADY, "amber")
    assert "at Gate A by Tobias" in second.words()["line"]
    assert second.words()["note"] == "just now"
    assert Scan.objects.filter(ticket=ticket, counts=True).count() == 1


def test_already_in_tells_time_gate_person_and_minutes(gate, volunteer):
    other = a_gate(gate.occurrence, name="Door 2")
    tobias = a_volunteer(other, first_name="Ida")
    ticket = a_ticket(gate.occurrence)
    first = scan(other, tobias, a_code(ticket)).scan
    Scan.objects.filter(pk=first.pk).update(
        scanned_at=first.scanned_at - timedelta(minutes=19)
    )
    answer = scan(gate, volunteer, a_code(ticket))
    first.refresh_from_db()
    at = first.scanned_at.astimezone(gate.occurrence.zone).strftime("%H.%M")
    assert answer.words()["line"] == f"Let in at {at} at Door 2 by Ida"
    assert answer.words()["note"] == "19 minutes ago"


@pytest.mark.parametrize(
    "spelled",
    [
        lambda c: c,
        lambda c: f"{c[:4]}-{c[4:]}",
        lambda c: f" {c[:4].lower()} {c[4:].lower()} ",
        lambda c: f"{c[:4]}–{c[4:]}",
        lambda c: "".join(chr(ord(x) + 0xFEE0) for x in c),
        lambda c: c.replace("Q", "O").replace("V", "U"),
    ],
)
def test_a_typed_code_forgives_case_gaps_and_lookalikes(gate, volunteer, spelled):
    ticket = a_ticket(gate.occurrence)
    ticket.short_code = "K7Q4V2X9"
    ticket.save()
    assert scan(gate, volunteer, spelled(ticket.short_code)).result == Result.WELCOME


def test_the_same_nonce_is_one_row_and_one_answer(gate, volunteer):
    ticket, nonce = a_ticket(gate.occurrence), uuid.uuid4()
    answers = [scan(gate, volunteer, a_code(ticket), nonce) for _i in range(10)]
    assert {a.result for a in answers} == {Result.WELCOME}
    assert len({json.dumps(a.words()) for a in answers}) == 1
    assert Scan.objects.count() == 1
    # And for a refusal, which has no entry to be recognised by.
    nonce = uuid.uuid4()
    answers = [scan(gate, volunteer, a_code(ticket), nonce) for _i in range(3)]
    assert {a.result for a in answers} == {Result.ALREADY}
    assert len({json.dumps(a.words()) for a in answers}) == 1
    assert Scan.objects.count() == 2


def test_a_nonce_of_another_gate_is_refused(gate, volunteer):
    nonce = uuid.uuid4()
    scan(gate, volunteer, a_code(a_ticket(gate.occurrence)), nonce)
    with pytest.raises(Refused) as refused:
        scan(a_gate(), volunteer, "K7Q4-V2X9", nonce)
    assert refused.value.code == "nonce"


def test_undo_is_for_30_seconds_and_then_for_organisers(gate, volunteer):
    ticket = a_ticket(gate.occurrence)
    first = scan(gate, volunteer, a_code(ticket)).scan
    actions.undo(scan=first, by=volunteer)
    assert actions.undo(scan=first, by=volunteer).undone_at
    second = scan(gate, volunteer, a_code(ticket))
    assert second.result == Result.WELCOME
    Scan.objects.filter(pk=second.scan.pk).update(
        received_at=timezone.now() - timedelta(seconds=31)
    )
    organiser = make.a_person("Organisers")
    for by, reason, code in [
        (volunteer, "", "too_late"),
        (a_volunteer(gate, "Ida"), "", "not_yours"),
        (organiser, " ", "reason"),
    ]:
        with pytest.raises(Refused) as refused:
            actions.undo(scan=second.scan, by=by, reason=reason)
        assert refused.value.code == code
    assert actions.undo(scan=second.scan, by=organiser, reason="Wrong hall").undone_at


def test_figures_count_people(gate, volunteer):
    pair = a_ticket(gate.occurrence, guests=1)
    single = a_ticket(gate.occurrence)
    scan(gate, volunteer, a_code(pair))
    row = scan(gate, volunteer, a_code(single)).scan
    scan(gate, volunteer, a_code(single))
    now = figures.of(gate.occurrence_id)
    assert (now["inside"], now["admitted"], now["expected"]) == (3, 3, 3)
    actions.undo(scan=row, by=volunteer)
    assert figures.of(gate.occurrence_id)["inside"] == 2
    tones = [row["tone"] for row in figures.log(gate)]
    assert sorted(tones) == ["amber", "green", "hint"]


def test_every_screen_hears_of_it(
    gate, volunteer, monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr(
        "core.live.announce", lambda topic, payload: heard.append((topic, payload))
    )
    ticket = a_ticket(gate.occurrence)
    scan(gate, volunteer, a_code(ticket))
    (hall, numbers), (person, mine) = heard
    assert hall == f"gate.{gate.occurrence_id}"
    assert numbers()["inside"] == 1
    assert person == f"user.{ticket.registration.person_id}"
    assert (mine["ticket"], mine["state"]) == (str(ticket.pk), "in")


# ---- devices


def test_a_scan_takes_six_queries_at_most(
    gate, volunteer, django_assert_max_num_queries
):
    client = device_client(gate, volunteer)
    ticket = a_ticket(gate.occurrence)
    with django_assert_max_num_queries(6):
        answer = post(client, gate, a_code(ticket))
    assert answer.json()["result"] == "welcome"


def test_a_session_beside_the_token_costs_nothing(
    gate, volunteer, django_assert_max_num_queries
):
    client = device_client(gate, volunteer)
    client.force_login(volunteer)
    code = a_code(a_ticket(gate.occurrence))
    with django_assert_max_num_queries(6):
        answer = post(client, gate, code)
    assert answer.json()["title"] == "Welcome"
    assert answer.headers["Content-Language"] == "en"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert post(client, gate, "X", None).status_code == 200
    stranger = client.post(f"/en/check-in/{gate.pk}/scans/", headers={"Host": "evil"})
    assert stranger.status_code == 400


def test_a_device_dies_by_revoking_by_its_shift_and_by_its_person(gate, volunteer):
    client = device_client(gate, volunteer)
    assert post(client, gate, "X").status_code == 200
    device = Device.objects.get()

    def code():
        answer = post(client, gate, "X")
        return answer.status_code, answer.json().get("error")

    assert code() == (200, None)
    volunteer.is_active = False
    volunteer.save()
    assert code() == (403, "no_right")
    volunteer.is_active = True
    volunteer.save()
    volunteer.shifts.update(ends_at=timezone.now())
    assert code() == (403, "no_right")
    volunteer.shifts.update(ends_at=timezone.now() + timedelta(hours=1))
    Device.objects.update(expires_at=timezone.now())
    assert code() == (401, "expired")
    Device.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    actions.revoke(device=device, by=make.a_person("Organisers"))
    assert code() == (401, "revoked")


def test_a_device_scans_at_its_own_gate_only(gate, volunteer):
    other = a_gate(gate.occurrence, name="Gate B")
    client = device_client(gate, volunteer)
    answer = post(client, other, "X")
    assert (answer.status_code, answer.json()["error"]) == (403, "other_gate")


def test_the_token_is_not_in_the_database(gate, volunteer):
    device, token = actions.enrol(gate=gate, person=volunteer, label="phone")
    row = Device.objects.values().get(pk=device.pk)
    assert token not in str(row)
    assert rights.standing(token, gate.pk).pk == device.pk
    assert device.expires_at == volunteer.shifts.get().ends_at


def test_enrolling_needs_a_shift_and_a_sixth_device_ends_the_first(gate, volunteer):
    with pytest.raises(Refused):
        actions.enrol(gate=gate, person=make.a_person())
    made = [actions.enrol(gate=gate, person=volunteer)[0] for _i in range(6)]
    made[0].refresh_from_db()
    assert made[0].revoked_at
    assert Device.objects.filter(revoked_at=None).count() == 5


def test_enrolling_is_a_post_with_a_token(gate, volunteer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(volunteer)
    address = f"/en/check-in/{gate.pk}/devices/"
    assert client.post(address).status_code == 403
    client = Client()
    assert client.post(address).status_code == 302
    client.force_login(make.a_person())
    assert client.post(address).status_code == 404
    client.force_login(volunteer)
    assert client.get(address).status_code == 405
    body = client.post(address, {"label": "Phone\x00"}).json()
    assert rights.standing(body["token"], gate.pk).label == "Phone"


def test_too_many_scans_are_slowed_down(gate, volunteer, settings):
    settings.CHECKIN_SCANS_A_MINUTE = 5
    client = device_client(gate, volunteer)
    answers = [post(client, gate, "X") for _i in range(6)]
    assert [a.status_code for a in answers[:5]] == [200] * 5
    assert answers[5].status_code == 429
    assert 1 <= int(answers[5].headers["Retry-After"]) <= 60


def test_guessing_typed_codes_is_slowed_down(gate, volunteer):
    client = device_client(gate, volunteer)
    ticket = a_ticket(gate.occurrence)
    for number in range(20):
        answer = post(client, gate, f"BCDF{number + 2000}".replace("0", "9"))
        assert answer.json()["result"] == "unknown", number
    answer = post(client, gate, "BCDF-9999")
    assert (answer.status_code, answer.json()["error"]) == (429, "slow_down")
    # Guests with a code in their hand are not stopped by it.
    assert post(client, gate, a_code(ticket)).json()["result"] == "welcome"


# ---- against the answer


def test_letting_in_anyway_needs_the_right_and_a_reason(gate, volunteer):
    ticket = a_ticket(gate.occurrence)
    scan(gate, volunteer, a_code(ticket))
    client = device_client(gate, volunteer)
    answer = post(client, gate, a_code(ticket), forced="Went to the car").json()
    assert (answer["result"], answer["people"]) == ("already", 0)
    volunteer.shifts.update(may_decide=True)
    answer = post(client, gate, a_code(ticket), forced="Went to the car").json()
    assert (answer["tone"], answer["people"], answer["title"]) == ("green", 1, "Let in")
    row = Scan.objects.get(pk=answer["scan"])
    assert (row.result, row.forced, row.counts) == (
        Result.ALREADY,
        "Went to the car",
        False,
    )
    from wagtail.models import ModelLogEntry

    assert ModelLogEntry.objects.get(action="checkin.forced").user == volunteer


# ---- names


def test_names_are_found_as_they_sound(gate, volunteer):
    freja = make.a_person(first_name="Freja", last_name="Østergaard")
    a_ticket(gate.occurrence, freja, guests=1)
    a_ticket(gate.occurrence, make.a_person(first_name="Åse", last_name="Kjær-Holm"))
    for text in ["øster", "OSTERG", "oesterg", "freja øst", "Ostergård"]:
        assert [n["name"] for n in names.find(gate, text)] == ["Freja Østergaard"], text
    for text in ["aase", "ase kj", "kjaer", "holm"]:
        assert [n["name"] for n in names.find(gate, text)] == ["Åse Kjær-Holm"], text
    assert names.find(gate, "fr") == []
    assert names.find(gate, "zzz") == []


def test_a_found_name_lets_in_at_that_gate_only(gate, volunteer):
    ticket = a_ticket(gate.occurrence, make.a_person(first_name="Freja"))
    client = device_client(gate, volunteer)
    answer = client.post(
        f"/en/check-in/{gate.pk}/names/", {"q": "fre"}, content_type="application/json"
    )
    (found,) = answer.json()["found"]
    assert set(found) == {"name", "guests", "code"}
    assert ticket.registration.person.email not in answer.content.decode()
    other = a_gate(gate.occurrence, name="Gate B")
    there = a_volunteer(other)
    assert scan(other, there, found["code"]).result == Result.FORGED
    assert post(client, gate, found["code"]).json()["result"] == "welcome"


def test_names_are_shut_where_the_gate_is(gate, volunteer):
    client = device_client(gate, volunteer)
    address = f"/en/check-in/{gate.pk}/names/"
    gate.finds_names = False
    gate.save()
    answer = client.post(address, {"q": "fre"}, content_type="application/json")
    assert answer.status_code == 403
    assert client.get(address).status_code == 405


# ---- the gate that makes itself


def test_every_event_with_sign_up_has_a_gate():
    occurrence = an_occurrence()
    gate = actions.ensure_gate(occurrence=occurrence)
    assert gate == actions.ensure_gate(occurrence=occurrence)
    assert gate.opens_at == occurrence.doors_at - timedelta(minutes=30)
    assert gate.closes_at == occurrence.ends_at
    assert actions.ensure_gate(occurrence=an_occurrence(sign_up="none")) is None


def test_the_gate_moves_with_the_event():
    occurrence = an_occurrence()
    gate = actions.ensure_gate(occurrence=occurrence)
    before = {"doors_at": occurrence.doors_at, "ends_at": occurrence.ends_at}
    later = timedelta(days=2)
    Occurrence.objects.filter(pk=occurrence.pk).update(
        doors_at=occurrence.doors_at + later, ends_at=occurrence.ends_at + later
    )
    occurrence.refresh_from_db()
    actions.move_gates(occurrence=occurrence, before=before)
    gate.refresh_from_db()
    assert gate.closes_at == occurrence.ends_at


def test_fold_needs_eight_characters_of_the_alphabet():
    assert reading.fold("k7q4 md9x") == "K7Q4MD9X"
    assert reading.fold("k7q4 md9") == ""
    assert reading.fold("https://example.org/") == ""
    assert reading.fold("K" * 5000) == ""
