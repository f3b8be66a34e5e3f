"""Tickets: one a seat, void with it, shown to nobody else."""

import datetime as dt
import io
import uuid

import icalendar
import pytest
from PIL import Image

from django.urls import reverse
from django.utils import timezone, translation

from core.errors import Refused
from core.models import Letter
from events import actions as event_actions
from events.registrations import actions as registrations
from events.tickets import actions, codes
from events.tickets.models import ALPHABET, Ticket
from membership import roles
from tests import make, qr

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.a_person(language="en")


@pytest.fixture
def registration(person):
    return register(person, make.an_event(title="Small models", cancel_hours=2))


@pytest.fixture
def ticket(registration):
    return registration.ticket


def register(person, occurrence, **fields):
    return registrations.register(
        occurrence=occurrence,
        person=person,
        by=person,
        client_key=uuid.uuid4(),
        language="en",
        **fields,
    )


def address(name, ticket, language="en"):
    with translation.override(language):
        return reverse(f"tickets:{name}", args=[ticket.pk])


class TestIssue:
    def test_a_seat_brings_a_ticket_and_one_letter(self, ticket, person):
        assert set(ticket.short_code) <= set(ALPHABET)
        [letter] = Letter.objects.filter(kind="ticket")
        assert (letter.to, letter.language) == (person.email, "en")
        assert "example" not in str(letter.params)  # ids, no addresses

    def test_twice_is_one_ticket_and_one_letter(self, registration):
        again = actions.issue(registration=registration)
        assert again == registration.ticket
        assert Ticket.objects.count() == 1
        assert Letter.objects.filter(kind="ticket").count() == 1

    def test_the_waiting_list_has_none_until_its_turn(self, person):
        occurrence = make.an_event(capacity=1, cancel_hours=2)
        first = register(person, occurrence)
        second = register(make.a_person(), occurrence)
        assert not Ticket.objects.filter(registration=second).exists()
        with pytest.raises(Refused) as caught:
            actions.issue(registration=second)
        assert caught.value.code == "no_seat"
        registrations.cancel(registration=first, by=person)
        promoted = Ticket.objects.get(registration=second)
        letter = Letter.objects.get(key=f"ticket:{promoted.pk}:1")
        assert letter.params["promoted"] is True

    def test_a_code_that_is_taken_is_drawn_again(self, monkeypatch, ticket, person):
        drawn = iter([ticket.short_code, "BCDFGHJK"])
        field = Ticket._meta.get_field("short_code")
        monkeypatch.setattr(field, "_get_default", lambda: next(drawn))
        row = register(person, make.an_event())
        assert row.ticket.short_code == "BCDFGHJK"

    def test_the_code_names_the_date_and_the_ticket(self, ticket):
        code = codes.read(codes.for_ticket(ticket))
        occurrence = ticket.registration.occurrence
        assert code.ticket == ticket.serial
        assert code.event == codes.event_number(occurrence)
        assert code.generation == 1
        assert code.not_before <= timezone.now().timestamp()
        assert code.expires > occurrence.ends_at.timestamp()


class TestEnd:
    def test_cancelling_voids(self, registration, person):
        registrations.cancel(registration=registration, by=person)
        assert Ticket.objects.get().voided_at

    def test_a_cancelled_event_voids_all(self, registration, person):
        event_actions.cancel_occurrence(
            occurrence=registration.occurrence, by=make.a_person(roles.ORGANISERS)
        )
        assert Ticket.objects.get().voided_at

    def test_void_twice_keeps_the_first_moment(self, ticket, person):
        first = actions.void(ticket=ticket, by=person).voided_at
        assert actions.void(ticket=ticket, by=person).voided_at == first


class TestReissue:
    def test_a_new_code_in_a_new_letter(self, ticket, person):
        old = ticket.short_code, codes.for_ticket(ticket)
        row = actions.reissue(ticket=ticket, by=person)
        assert row.generation == 2
        assert row.short_code != old[0]
        assert codes.read(codes.for_ticket(row)).generation == 2
        assert Letter.objects.filter(kind="ticket_reissued").count() == 1

    def test_by_an_organiser_it_is_logged(self, ticket):
        from wagtail.models import ModelLogEntry

        actions.reissue(ticket=ticket, by=make.a_person(roles.ORGANISERS))
        assert ModelLogEntry.objects.filter(action="tickets.reissue").exists()

    @pytest.mark.parametrize(
        ("code", "fields"),
        [("void", {"voided_at": timezone.now()}), ("used_up", {"generation": 255})],
    )
    def test_refused(self, ticket, person, code, fields):
        Ticket.objects.filter(pk=ticket.pk).update(**fields)
        with pytest.raises(Refused) as caught:
            actions.reissue(ticket=ticket, by=person)
        assert caught.value.code == code

    def test_not_by_a_stranger(self, ticket):
        with pytest.raises(Refused) as caught:
            actions.reissue(ticket=ticket, by=make.a_person())
        assert caught.value.code == "not_yours"


NAMES = ("ticket", "state", "qr_svg", "qr_png", "calendar")


class TestDoors:
    @pytest.mark.parametrize("name", NAMES)
    def test_the_owner_and_organisers_may_look(self, client, ticket, person, name):
        for reader in (person, make.a_person(roles.ORGANISERS)):
            client.force_login(reader)
            answer = client.get(address(name, ticket))
            assert answer.status_code == 200
            assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("name", NAMES)
    def test_others_find_nothing(self, client, ticket, name):
        for reader in (make.a_person(), make.a_person(roles.VOLUNTEERS)):
            client.force_login(reader)
            assert client.get(address(name, ticket)).status_code == 404

    @pytest.mark.parametrize("name", NAMES)
    def test_a_visitor_is_asked_to_sign_in(self, client, ticket, name):
        answer = client.get(address(name, ticket))
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]

    def test_looking_checks_nobody_in(self, client, ticket, person):
        client.force_login(person)
        for name in NAMES:
            client.get(address(name, ticket))
            assert client.post(address(name, ticket)).status_code == 405
        assert not ticket.scans.exists()

    def test_no_such_ticket(self, client, person):
        client.force_login(person)
        assert client.get(f"/en/tickets/{uuid.uuid4()}/").status_code == 404
        assert client.get("/en/tickets/1/").status_code == 404


class TestPage:
    def page(self, client, ticket, reader, language="en"):
        client.force_login(reader)
        answer = client.get(address("ticket", ticket, language))
        assert answer.status_code == 200
        return answer.content.decode()

    def test_shows_what_the_door_needs(self, client, ticket, person):
        html = self.page(client, ticket, person)
        assert ticket.spoken_code in html
        assert 'viewBox="0 0 49 49"' in html
        assert "Show this at the door" in html
        assert "Small models" in html
        assert "Salen, 1150 København K" in html
        assert " style=" not in html.split("<main")[1].split("</main>")[0]

    def test_few_queries(self, client, ticket, person, django_assert_max_num_queries):
        client.force_login(person)
        client.get(address("ticket", ticket))
        with django_assert_max_num_queries(12):
            client.get(address("ticket", ticket))

    def test_says_who_is_in(self, client, ticket, person):
        scan(ticket)
        html = self.page(client, ticket, person)
        assert "You’re in, " in html
        client.force_login(person)
        data = client.get(address("state", ticket)).json()
        assert data["state"] == "in"
        assert data["ticket"] == str(ticket.pk)

    def test_a_cancelled_place_says_so_and_shows_no_code(
        self, client, registration, person
    ):
        registrations.cancel(registration=registration, by=person)
        html = self.page(client, registration.ticket, person)
        assert "given back" in html
        assert "viewBox" not in html.split("<main")[1].split("</main>")[0]
        for name in ("qr_svg", "qr_png"):
            answer = client.get(address(name, registration.ticket))
            assert answer.status_code == 404

    def test_a_cancelled_event_says_so(self, client, registration, person):
        event_actions.cancel_occurrence(
            occurrence=registration.occurrence, by=make.a_person(roles.ORGANISERS)
        )
        assert "event is cancelled" in self.page(client, registration.ticket, person)

    def test_a_withdrawn_one_says_so(self, client, ticket, person):
        actions.void(ticket=ticket, by=make.a_person(roles.ORGANISERS))
        assert "withdrew" in self.page(client, ticket, person)

    def test_one_of_the_past_says_so(self, client, ticket, person):
        occurrence = ticket.registration.occurrence
        occurrence.starts_at -= dt.timedelta(days=4)
        occurrence.ends_at -= dt.timedelta(days=4)
        occurrence.save()
        assert "event is over" in self.page(client, ticket, person)

    def test_the_guest_stands_on_it(self, client, person):
        occurrence = make.an_event(guests_allowed=True)
        row = register(person, occurrence, guests=1, guest_name="<b>Jonas</b>")
        html = self.page(client, row.ticket, person)
        assert "with &lt;b&gt;Jonas" in html

    def test_speaks_danish(self, client, ticket, person):
        html = self.page(client, ticket, person, "da")
        assert '<html lang="da"' in html


class TestFiles:
    def test_the_png_is_the_code(self, client, ticket, person):
        client.force_login(person)
        answer = client.get(address("qr_png", ticket))
        found = qr.read(Image.open(io.BytesIO(answer.content)))
        assert found.text == codes.for_ticket(ticket)

    def test_the_svg_is_one(self, client, ticket, person):
        client.force_login(person)
        answer = client.get(address("qr_svg", ticket))
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<svg ")

    def test_the_calendar_reminds_two_hours_before(self, client, ticket, person):
        client.force_login(person)
        answer = client.get(address("calendar", ticket))
        [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        occurrence = ticket.registration.occurrence
        assert event["DTSTART"].dt == occurrence.starts_at.replace(microsecond=0)
        assert str(occurrence.public_id) in event["UID"]
        assert event["URL"].endswith(address("ticket", ticket))
        [alarm] = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == dt.timedelta(hours=-2)

    def test_the_calendar_is_the_date_of_the_public_feed(self, client):
        """One UID: adding both leaves one date in a calendar, not two."""
        row = make.an_event()
        person = make.a_person()
        place = make.a_registration(occurrence=row, person=person)
        ticket = actions.issue(registration=place)
        client.force_login(person)
        answers = [
            client.get(address("calendar", ticket)),
            client.get("/en/events.ics"),
        ]
        dates = [
            icalendar.Calendar.from_ical(b"".join(answer)).walk("VEVENT")
            for answer in answers
        ]
        [[own], [public]] = dates
        for name in ("UID", "SEQUENCE", "DTSTART", "DTEND"):
            assert own[name] == public[name]


def scan(ticket):
    """An entry that counts, as a gate writes it."""
    gate = make.a_gate(occurrence=ticket.registration.occurrence)
    return ticket.scans.create(
        nonce=uuid.uuid4(),
        gate=gate,
        by=make.a_person(),
        result="welcome",
        counts=True,
        people=1,
    )
