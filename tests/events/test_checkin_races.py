"""Many gates, one ticket: exactly one welcome, on PostgreSQL and on SQLite."""

import threading
import uuid

import pytest

from django.db import IntegrityError, connection, transaction

from events.checkin.models import Scan
from tests.events.gates import a_code, a_gate, a_ticket, a_volunteer, scan

pytestmark = pytest.mark.django_db(transaction=True)
Result = Scan.Result
EIGHT = 8


def at_once(*calls):
    """Run the calls in threads that start together; returns what they returned."""
    barrier, results = threading.Barrier(len(calls)), []

    def run(call):
        try:
            barrier.wait(timeout=20)
            results.append(call())
        except Exception as error:  # noqa: BLE001 - the test shows it
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.parametrize("run", range(3))
def test_eight_scans_of_one_ticket_give_one_welcome(run):
    gate = a_gate()
    doors = [gate] + [a_gate(gate.occurrence, name=f"Gate {n}") for n in range(7)]
    people = [a_volunteer(door) for door in doors]
    ticket = a_ticket(gate.occurrence, guests=1)
    code = a_code(ticket)
    answers = at_once(
        *(
            lambda d=door, p=person: scan(d, p, code)
            for door, person in zip(doors, people, strict=True)
        )
    )
    results = sorted(getattr(a, "result", repr(a)) for a in answers)
    assert results == [Result.ALREADY] * 7 + [Result.WELCOME]
    # Everybody is told by which gate, also who lost by a hair.
    entry = Scan.objects.select_related("gate").get(counts=True)
    for answer in answers:
        if answer.result == Result.ALREADY:
            assert answer.details["gate"] == entry.gate.label
    assert Scan.objects.count() == EIGHT


def test_the_same_nonce_eight_times_at_once_is_one_row():
    gate = a_gate()
    person, ticket, nonce = a_volunteer(gate), a_ticket(gate.occurrence), uuid.uuid4()
    code = a_code(ticket)
    answers = at_once(*([lambda: scan(gate, person, code, nonce)] * EIGHT))
    assert {getattr(a, "result", repr(a)) for a in answers} == {Result.WELCOME}
    assert Scan.objects.count() == 1


def test_many_tickets_at_once_all_get_in():
    gate = a_gate()
    person = a_volunteer(gate)
    tickets = [a_ticket(gate.occurrence) for _i in range(24)]
    all_codes = [a_code(t) for t in tickets]
    answers = at_once(*(lambda c=code: scan(gate, person, c) for code in all_codes))
    assert {getattr(a, "result", repr(a)) for a in answers} == {Result.WELCOME}


def test_the_database_itself_refuses_a_second_entry():
    gate = a_gate()
    person, ticket = a_volunteer(gate), a_ticket(gate.occurrence)
    scan(gate, person, a_code(ticket))
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.create(
            nonce=uuid.uuid4(),
            gate=gate,
            by=person,
            ticket=ticket,
            result=Result.WELCOME,
            counts=True,
            people=1,
        )
    row = Scan.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.create(
            nonce=row.nonce, gate=gate, by=person, result=Result.UNKNOWN
        )
