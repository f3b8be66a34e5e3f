"""Whole requests: the card on the event page, the form, cancelling, one's places."""

import datetime as dt
import re
import uuid

import pytest

from django.urls import reverse
from django.utils import timezone, translation

from events.models import Occurrence, pages_for
from events.registrations.models import Registration
from tests import make
from tests.events.test_registrations import CHOICE, HOUR, QUESTIONS, WORDS, far

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = make.a_person()
    client.force_login(person)
    return person


def url(name, *args):
    with translation.override("en"):
        return reverse(f"registrations:{name}", args=args)


def page_url(event):
    with translation.override("en"):
        return pages_for([event], "en")[event.translation_key].get_url()


def show(client, event):
    answer = client.get(page_url(event))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def send(client, event, **data):
    data.setdefault("client_key", str(uuid.uuid4()))
    data.setdefault("seen", "open")
    return client.post(url("new", event.pk), data)


class TestCard:
    def test_a_visitor_sees_seats_and_the_way_in_and_nothing_of_a_person(self, client):
        event = make.an_event(capacity=10)
        text = show(client, event)
        assert "10 seats left" in text
        assert f"/account/login/?next={page_url(event).replace('/', '%2F')}" in text
        assert "csrfmiddlewaretoken" not in text
        assert not client.cookies

    def test_a_member_sees_one_form_with_one_button(self, client, person):
        text = show(client, make.an_event(terms="Be kind.", questions=QUESTIONS))
        box = text[text.index("data-seat-form") :]
        box = box[: box.index("</form>")]
        assert box.count("<button") == 1
        assert "Allergies?" in box
        assert "Get my ticket" in box
        assert re.search(r'name="client_key" value="[0-9a-f-]{36}"', box)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"opens_at": timezone.now() + 30 * HOUR}, "Registration opens"),
            ({"closes_at": timezone.now() - HOUR}, "Registration has closed"),
            ({"cancelled_at": timezone.now()}, "This event is cancelled"),
            ({"sign_up": "none"}, "No registration needed"),
            ({"sign_up": "elsewhere"}, "The link leads to tickets.example"),
            (
                {
                    "starts_at": timezone.now() - 3 * HOUR,
                    "ends_at": timezone.now() - HOUR,
                },
                "This event is over",
            ),
            ({"capacity": 4, "taken": 4}, "Sign in to join the waiting list"),
            ({"capacity": 4, "taken": 1}, "3 seats left"),
        ],
        ids=[
            "early",
            "closed",
            "cancelled",
            "none",
            "elsewhere",
            "past",
            "full",
            "few",
        ],
    )
    def test_every_state_says_what_it_is(self, client, fields, words):
        event = make.an_event(
            sign_up_url="https://tickets.example/x", occurrence=fields
        )
        assert words in show(client, event)
        client.force_login(make.a_person())
        text = show(client, event)
        assert words.replace("Sign in to join", "Join") in text
        assert ("data-seat-form" in text) == ("left" in words or "Sign in" in words)

    def test_registered_shows_the_way_out_and_no_form(self, client, person):
        event = make.an_event(occurrence={"cancel_until": far()}, guests_allowed=True)
        send(client, event)
        text = show(client, event)
        assert f"We’ve sent the ticket to {person.email}." in text
        assert "Bring a guest" in text
        assert "/cancel/" in text
        assert "data-seat-form" not in text

    def test_waiting_shows_the_position(self, client, person):
        event = make.an_event(capacity=1)
        make.a_registration(occurrence=event)
        make.a_registration(occurrence=event, status="waiting")
        send(client, event, seen="full")
        assert "You are number 2 in line." in show(client, event)


class TestForm:
    def test_success_goes_to_the_event(self, client, person):
        event = make.an_event()
        answer = send(client, event)
        assert (answer.status_code, answer.url) == (303, page_url(event) + "#seat")
        assert Registration.objects.get().person == person

    def test_needs_few_queries(self, client, person, django_assert_max_num_queries):
        event = make.an_event(terms="Be kind.", questions=QUESTIONS)
        data = {f"q-{CHOICE}": "Soup", "terms": "on"}
        client.get(url("new", event.pk))  # the page's facts are kept from here
        with django_assert_max_num_queries(16):
            send(client, event, **data)
        assert Registration.objects.get().terms_accepted == "Be kind."

    def test_strangers_sign_in_and_come_back_to_the_event(self, client):
        event = make.an_event()
        for answer in (send(client, event), client.get(url("new", event.pk))):
            assert answer.status_code == 302
            assert answer.url.endswith(f"/account/login/?next={page_url(event)}")
        assert not Registration.objects.exists()

    def test_the_same_form_twice_is_one_registration_and_one_answer(
        self, client, person
    ):
        event, key = make.an_event(), str(uuid.uuid4())
        one, two = (send(client, event, client_key=key) for _i in range(2))
        assert (one.status_code, one.url) == (two.status_code, two.url)
        assert Registration.objects.count() == 1

    @pytest.mark.parametrize("key", ["", "x", "0" * 999])
    def test_a_form_without_a_sound_key_counts_as_new(self, client, person, key):
        assert send(client, make.an_event(), client_key=key).status_code == 303

    def test_errors_stand_in_the_summary_and_at_the_field_and_nothing_is_lost(
        self, client, person
    ):
        event = make.an_event(
            terms="Be kind.", questions=QUESTIONS, guests_allowed=True
        )
        data = {
            f"q-{WORDS}": "No nuts <b>",
            "guests": "1",
            "guest_name": "Åse",
            "show_name": "on",
        }
        answer = send(client, event, **data)
        text = " ".join(answer.content.decode().split())
        assert answer.status_code == 422
        assert "<title>Error:" in text
        assert text.count("Accept the terms to get a seat.") == 2
        assert text.count("Answer this question: Supper?") == 2
        assert "No nuts &lt;b&gt;" in text
        assert 'value="Åse"' in text
        assert re.search(r'name="guests" value="1"[^>]* checked', text)
        assert re.search(r'id="seat-show_name"[^>]* checked', text)
        assert not Registration.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (f"q-{CHOICE}", "Steak"),
            (f"q-{CHOICE}", ""),
            (f"q-{WORDS}", "x" * 5000),
            (f"q-{WORDS}", "a\x00b"),
            ("q-unknown", "x"),
            ("guests", "7"),
            ("guests", "x"),
            ("guests", "\x00"),
            ("guest_name", "y" * 500),
            ("guest_name", "a\x00b"),
        ],
    )
    def test_absurd_answers_get_a_page_that_says_so(self, client, person, field, value):
        event = make.an_event(questions=QUESTIONS, guests_allowed=True)
        answer = send(client, event, **{f"q-{CHOICE}": "Soup", field: value})
        assert answer.status_code == 422
        assert b'class="summary"' in answer.content
        assert not Registration.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"closes_at": timezone.now() - HOUR}, "Registration has closed."),
            ({"opens_at": timezone.now() + HOUR}, "Registration opens"),
            ({"cancelled_at": timezone.now()}, "The event is cancelled."),
        ],
        ids=["closed", "early", "cancelled"],
    )
    def test_too_late_or_too_early_is_explained(self, client, person, fields, words):
        event = make.an_event()
        Occurrence.objects.update(**fields)
        answer = send(client, event)
        assert answer.status_code == 409
        assert words in answer.content.decode()

    def test_the_last_seat_gone_while_writing_is_the_waiting_list(self, client, person):
        event = make.an_event(capacity=1)
        make.a_registration(occurrence=event)
        answer = send(client, event, seen="open")
        assert answer.status_code == 303
        text = show(client, event)
        assert "The last seat went while you wrote" in text
        assert "You are number 1 in line." in text

    def test_two_on_one_seat_may_wait_together(self, client, person):
        event = make.an_event(capacity=2, guests_allowed=True)
        make.a_registration(occurrence=event)
        answer = send(client, event, guests="1")
        assert answer.status_code == 422
        assert 'name="together"' in answer.content.decode()
        assert send(client, event, guests="1", together="on").status_code == 303
        assert Registration.objects.get(person=person).status == "waiting"

    def test_a_form_cannot_write_other_fields(self, client, person):
        event = make.an_event(capacity=1)
        make.a_registration(occurrence=event)
        other = make.a_person()
        send(
            client, event, status="confirmed", person=other.pk, taken="0", capacity="9"
        )
        row = Registration.objects.get(person=person)
        assert row.status == "waiting"
        assert not Registration.objects.filter(person=other).exists()

    @pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
    def test_unknown_events_are_not_there(self, client, person, pk):
        assert client.get(f"/en/registrations/{pk}/new/").status_code == 404

    def test_unpublished_events_are_not_there(self, client, person):
        event = make.an_event(occurrence={"published": False})
        assert send(client, event).status_code == 404


class TestOwnPlaces:
    def test_cancelling_asks_first(self, client, person):
        event = make.an_event(occurrence={"cancel_until": far()})
        send(client, event)
        row = Registration.objects.get()
        answer = client.get(url("cancel", row.public_id))
        assert b"Give my seat back" in answer.content
        assert Registration.objects.get().status == "confirmed"
        assert client.post(url("cancel", row.public_id)).status_code == 303
        assert Registration.objects.get().status == "cancelled"
        assert "Your place is given back." in show(client, event)

    def test_late_cancelling_says_whom_to_ask(self, client, person):
        event = make.an_event()
        send(client, event)
        Occurrence.objects.update(cancel_until=timezone.now() - HOUR)
        row = Registration.objects.get()
        answer = client.post(url("cancel", row.public_id))
        assert answer.status_code == 409
        assert b"Write to the organisers" in answer.content

    @pytest.mark.parametrize("name", ["cancel", "change"])
    def test_other_peoples_places_are_not_there(self, client, person, name):
        row = make.a_registration()
        for method in (client.get, client.post):
            assert method(url(name, row.public_id)).status_code == 404

    def test_a_guest_can_be_brought_later(self, client, person):
        event = make.an_event(guests_allowed=True)
        send(client, event)
        row = Registration.objects.get()
        assert client.get(url("change", row.public_id) + "?guest").status_code == 200
        answer = client.post(
            url("change", row.public_id), {"guests": "1", "guest_name": "Bo"}
        )
        assert answer.status_code == 303
        row.refresh_from_db()
        assert (row.guests, row.guest_name) == (1, "Bo")

    def test_the_list_has_coming_waiting_past(self, client, person):
        now = timezone.now()
        make.a_registration(person=person, occurrence=make.an_event(title="Coming one"))
        full = make.an_event(title="Full one")
        make.a_registration(person=person, occurrence=full, status="waiting")
        past = make.an_event(
            title="Past one",
            occurrence={
                "starts_at": now - dt.timedelta(days=3),
                "ends_at": now - dt.timedelta(days=2),
            },
        )
        make.a_registration(person=person, occurrence=past)
        make.a_registration(occurrence=make.an_event(title="Of another"))
        text = client.get("/en/my/tickets/").content.decode()
        for words in ("Coming one", "Full one", "Number 1 in line", "Past one"):
            assert words in text
        assert "Of another" not in text

    def test_an_empty_list_says_where_to_go(self, client, person):
        text = client.get("/en/my/tickets/").content.decode()
        assert "Find your first event" in text

    def test_numbers_for_pages_without_a_socket(self, client):
        event = make.an_event(capacity=4)
        found = client.get(url("numbers", event.pk)).json()
        assert found["left"] == 4
        assert found["state"] == "open"
