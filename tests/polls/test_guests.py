"""Polls for people checked in at an event: the gate decides, as it changes."""

import uuid

import pytest

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core import presence
from events.checkin import actions as gates
from events.checkin.models import Scan
from events.registrations.models import Registration
from membership import roles
from polls import facts, rights
from polls.models import Participation
from tests import make
from tests.events.gates import a_code, a_gate, a_ticket, a_volunteer, scan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are asserted as they are written in the source."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_guest_votes_once_the_gate_has_let_them_in():
    gate = a_gate()
    volunteer = a_volunteer(gate)
    poll = make.a_poll(audience="event", occurrence=gate.occurrence)
    ticket = a_ticket(gate.occurrence)
    guest = ticket.registration.person
    assert not rights.is_asked(guest, poll)
    client = Client()
    client.force_login(guest)
    address = reverse("polls:poll", args=[poll.pk])
    assert client.get(address).status_code == 404

    heard = []

    def hear(**facts):
        heard.append((facts["person_id"], facts["inside"]))

    presence.moved.connect(hear)
    try:
        answer = scan(gate, volunteer, a_code(ticket))
        assert rights.is_asked(guest, poll)
        assert presence.inside(gate.occurrence.pk) == {guest.pk}
        assert facts.electorate(poll) == 1
        page = client.get(address)
        assert f"For those who came to {gate.occurrence.title}" in page.text
        question = poll.questions.get()
        sent = client.post(
            address, {question.field: "2", "client_key": str(uuid.uuid4())}
        )
        assert sent.status_code == 303
        assert Participation.objects.get(poll=poll).voter == guest
        # A member who stayed at home is not asked, and cannot read it.
        other = Client()
        other.force_login(make.a_person(roles.MEMBERS))
        assert other.get(address).status_code == 404

        gates.undo(scan=answer.scan, by=volunteer)
    finally:
        presence.moved.disconnect(hear)
    assert heard == [(guest.pk, True), (guest.pk, False)]
    assert not presence.came(gate.occurrence.pk)
    assert not presence.visited(guest.pk)
    assert client.get(address).status_code == 404


def test_who_has_gone_home_came_but_is_not_inside():
    gate = a_gate()
    volunteer = a_volunteer(gate)
    ticket = a_ticket(gate.occurrence)
    scan(gate, volunteer, a_code(ticket))
    Scan.objects.create(
        nonce=uuid.uuid4(),
        gate=gate,
        by=volunteer,
        ticket=ticket,
        result=Scan.Result.WELCOME,
        direction=Scan.Direction.EXIT,
        people=1,
        scanned_at=timezone.now(),
    )
    guest = Registration.objects.get().person_id
    assert presence.came(gate.occurrence.pk) == {guest}
    assert presence.inside(gate.occurrence.pk) == set()


def test_the_form_asks_which_event_and_never_offers_a_roll():
    gate = a_gate()
    board = make.a_person(roles.BOARD, is_staff=True, is_superuser=True, language="en")
    client = Client()
    client.force_login(board)
    page = client.get(reverse("wagtailsnippets_polls_poll:add"))
    assert 'value="event"' in page.text
    assert 'value="roll"' not in page.text
    sent = {
        "title_en": "How was it?",
        "audience": "event",
        "grade": "secret",
        "results": "closed",
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-MIN_NUM_FORMS": "1",
        "questions-MAX_NUM_FORMS": "20",
        "questions-0-kind": "scale",
        "questions-0-text_en": "How was it?",
        "questions-0-top": "5",
        "questions-0-ORDER": "1",
    }
    without = client.post(reverse("wagtailsnippets_polls_poll:add"), sent)
    assert "Which event?" in without.text
    done = client.post(
        reverse("wagtailsnippets_polls_poll:add"),
        sent | {"occurrence": gate.occurrence.pk},
    )
    assert done.status_code == 302, done.text
