"""Registering: each refusal beside its success, and the waiting list in order."""

import datetime as dt
import uuid

import pytest

from django.utils import timezone

from core.errors import Refused
from core.models import Letter
from events import signals
from events.models import EventPage, Occurrence
from events.registrations import actions, seats
from events.registrations.models import Registration
from membership import roles
from tests import make

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
WORDS, CHOICE = (
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
)
QUESTIONS = [
    {"type": "text", "id": WORDS, "value": {"question": "Allergies?"}},
    {
        "type": "choice",
        "id": CHOICE,
        "value": {
            "question": "Supper?",
            "choices": ["Soup", "Bread"],
            "required": True,
        },
    },
]


def register(occurrence, person=None, **fields):
    person = person or make.a_person()
    fields.setdefault("client_key", uuid.uuid4())
    fields.setdefault("by", person)
    fields.setdefault("language", "en")
    return actions.register(occurrence=occurrence, person=person, **fields)


def refusal(occurrence, person=None, **fields):
    with pytest.raises(Refused) as caught:
        register(occurrence, person, **fields)
    assert str(caught.value.message)
    return caught.value.code


def taken(occurrence):
    return Occurrence.objects.get(pk=occurrence.pk).taken


class TestRegister:
    def test_gives_a_seat(self):
        event = make.an_event()
        row = register(event, show_name=True)
        assert (row.status, row.show_name, taken(event)) == ("confirmed", True, 1)
        assert row.confirmed_at

    def test_without_limit(self):
        assert register(make.an_event(capacity=None)).status == "confirmed"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"sign_up": "none"}, "none"),
            ({"sign_up": "elsewhere"}, "elsewhere"),
            ({"cancelled_at": timezone.now()}, "cancelled"),
            (
                {
                    "starts_at": timezone.now() - 3 * HOUR,
                    "ends_at": timezone.now() - HOUR,
                },
                "past",
            ),
            ({"opens_at": timezone.now() + HOUR}, "early"),
            ({"closes_at": timezone.now() - HOUR}, "closed"),
        ],
        ids=lambda v: v if isinstance(v, str) else "",
    )
    def test_refuses_when_it_cannot_be(self, fields, code):
        event = make.an_event(occurrence=fields)
        assert refusal(event) == code
        assert not Registration.objects.exists()
        assert not Letter.objects.exists()

    def test_refuses_a_second_registration(self):
        event, person = make.an_event(), make.a_person()
        register(event, person)
        assert refusal(event, person) == "duplicate"
        assert taken(event) == 1

    def test_the_same_form_twice_is_one_registration(self):
        event, person, key = make.an_event(), make.a_person(), uuid.uuid4()
        first = register(event, person, client_key=key)
        assert register(event, person, client_key=key).pk == first.pk
        assert taken(event) == 1

    def test_again_after_cancelling(self):
        event, person = (
            make.an_event(occurrence={"cancel_until": far()}),
            make.a_person(),
        )
        actions.cancel(registration=register(event, person), by=person)
        assert register(event, person).status == "confirmed"
        assert taken(event) == 1

    def test_terms_must_be_accepted_and_are_kept_as_accepted(self):
        event = make.an_event(terms="Be kind.")
        assert refusal(event) == "terms"
        row = register(event, terms_accepted=True)
        EventPage.objects.update(terms="Be very kind.")
        row.refresh_from_db()
        assert row.terms_accepted == "Be kind."

    def test_a_guest_takes_a_seat(self):
        event = make.an_event(capacity=2, guests_allowed=True)
        row = register(event, guests=1, guest_name="  Åse  ")
        assert (row.guest_name, taken(event)) == ("Åse", 2)

    @pytest.mark.parametrize("guests", [2, -1, True, "1", 10**30])
    def test_refuses_absurd_guests(self, guests):
        assert refusal(make.an_event(guests_allowed=True), guests=guests) == "guests"

    def test_refuses_a_guest_where_none_are(self):
        assert refusal(make.an_event(), guests=1) == "guests"

    def test_two_do_not_fit_on_one_seat(self):
        event = make.an_event(capacity=2, guests_allowed=True)
        register(event)
        assert refusal(event, guests=1) == "guests"
        assert register(event, guests=1, together=True).status == "waiting"

    def test_two_never_fit_in_a_hall_for_one(self):
        event = make.an_event(capacity=1, guests_allowed=True)
        assert refusal(event, guests=1, together=True) == "guests"

    def test_for_somebody_else_only_as_organiser(self):
        event, person = make.an_event(), make.a_person()
        assert refusal(event, person, by=make.a_person(roles.BOARD)) == "not_yours"
        assert register(event, person, by=make.a_person(roles.ORGANISERS))

    def test_organisers_add_people_after_closing(self):
        event = make.an_event(occurrence={"closes_at": timezone.now() - HOUR})
        assert register(event, by=make.a_person(roles.ORGANISERS)).pk


def far():
    return timezone.now() + dt.timedelta(hours=12)


class TestWaiting:
    @pytest.fixture
    def full(self):
        return make.an_event(
            capacity=2, guests_allowed=True, occurrence={"cancel_until": far()}
        )

    def test_full_is_the_waiting_list_with_a_letter(self, full):
        register(full), register(full)
        third, fourth = register(full), register(full)
        assert [seats.position(r) for r in (third, fourth)] == [1, 2]
        assert taken(full) == 2
        keys = Letter.objects.filter(kind="waiting").values_list("key", flat=True)
        assert set(keys) == {f"waiting:{r.public_id}" for r in (third, fourth)}

    def test_a_seat_given_back_goes_to_the_first(self, full):
        first, _second = register(full), register(full)
        third, fourth = register(full), register(full)
        actions.cancel(registration=first, by=first.person)
        third.refresh_from_db(), fourth.refresh_from_db()
        assert (third.status, fourth.status) == ("confirmed", "waiting")
        assert (seats.position(fourth), taken(full)) == (1, 2)

    def test_a_pair_is_not_overtaken(self, full):
        first, second = register(full), register(full)
        pair, single = register(full, guests=1), register(full)
        actions.cancel(registration=first, by=first.person)
        assert set(Registration.objects.waiting()) == {pair, single}
        newcomer = register(full)
        assert newcomer.status == "waiting"
        assert seats.frame(full.pk)["left"] == 0
        assert seats.frame(full.pk)["state"] == "full"
        actions.cancel(registration=second, by=second.person)
        pair.refresh_from_db()
        assert (pair.status, taken(full)) == ("confirmed", 2)
        assert list(Registration.objects.waiting()) == [single, newcomer]

    def test_a_pair_that_can_never_fit_stops_nobody(self, full):
        first, second = register(full), register(full)
        pair, single = register(full, guests=1), register(full)
        actions.cancel(registration=first, by=first.person)
        Occurrence.objects.update(capacity=1)
        actions.cancel(registration=second, by=second.person)
        pair.refresh_from_db(), single.refresh_from_db()
        assert (pair.status, single.status) == ("waiting", "confirmed")

    def test_more_seats_are_given_in_order(self, full):
        register(full), register(full)
        queue = [register(full) for _i in range(4)]
        Occurrence.objects.update(capacity=5)
        signals.seats_added.send(Occurrence, occurrence=full)
        assert list(Registration.objects.waiting()) == queue[3:]
        assert taken(full) == 5

    def test_leaving_the_queue_moves_others_up(self, full):
        register(full), register(full)
        third, fourth = register(full), register(full)
        actions.cancel(registration=third, by=third.person)
        assert seats.position(fourth) == 1
        assert taken(full) == 2


class TestCancel:
    def test_gives_the_seat_back_with_a_letter(self):
        event = make.an_event(occurrence={"cancel_until": far()})
        row = register(event)
        assert actions.cancel(registration=row, by=row.person).status == "cancelled"
        assert taken(event) == 0
        assert Letter.objects.filter(key=f"cancelled:{row.public_id}").count() == 1

    def test_twice_is_once(self):
        event = make.an_event(occurrence={"cancel_until": far()})
        row = register(event)
        for _i in range(2):
            actions.cancel(registration=row, by=row.person)
        assert taken(event) == 0

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"cancel_until": timezone.now() - HOUR}, "deadline"),
            (
                {
                    "starts_at": timezone.now() - 3 * HOUR,
                    "ends_at": timezone.now() - HOUR,
                },
                "past",
            ),
        ],
    )
    def test_refuses_when_it_is_late(self, fields, code):
        event = make.an_event()
        row = register(event)
        Occurrence.objects.update(**fields)
        with pytest.raises(Refused) as caught:
            actions.cancel(registration=row, by=row.person)
        assert caught.value.code == code
        assert taken(event) == 1

    def test_organisers_may_after_the_deadline(self):
        row = register(make.an_event())
        Occurrence.objects.update(cancel_until=timezone.now() - HOUR)
        organiser = make.a_person(roles.ORGANISERS)
        assert actions.cancel(registration=row, by=organiser).status == "cancelled"

    def test_nobody_else_may(self):
        row = register(make.an_event())
        with pytest.raises(Refused) as caught:
            actions.cancel(registration=row, by=make.a_person(roles.EDITORS))
        assert caught.value.code == "not_yours"

    def test_with_the_event_everybody_is_told(self):
        event = make.an_event(capacity=1)
        rows = [register(event) for _i in range(3)]
        signals.occurrence_cancelled.send(Occurrence, occurrence=event, by=None)
        assert {r.status for r in Registration.objects.all()} == {"cancelled"}
        assert taken(event) == 0
        assert Letter.objects.filter(kind="event_cancelled").count() == len(rows)


class TestChange:
    @pytest.fixture
    def event(self):
        return make.an_event(
            capacity=3, guests_allowed=True, occurrence={"cancel_until": far()}
        )

    def test_brings_a_guest_and_leaves_them(self, event):
        row = register(event)
        actions.change(registration=row, by=row.person, guests=1, guest_name="Bo")
        assert taken(event) == 2
        row = actions.change(registration=row, by=row.person, guests=0)
        assert (row.guest_name, taken(event)) == ("Bo", 1)

    def test_no_seat_for_the_guest(self, event):
        row, _one, _two = (register(event) for _i in range(3))
        with pytest.raises(Refused) as caught:
            actions.change(registration=row, by=row.person, guests=1)
        assert caught.value.code == "guests"
        row.refresh_from_db()
        assert (row.guests, taken(event)) == (0, 3)

    def test_the_guests_seat_goes_to_the_first_in_line(self, event):
        row, _one = register(event, guests=1), register(event)
        waiting = register(event)
        actions.change(registration=row, by=row.person, guests=0)
        waiting.refresh_from_db()
        assert (waiting.status, taken(event)) == ("confirmed", 3)

    def test_a_cancelled_one_stays_cancelled(self, event):
        row = register(event)
        actions.cancel(registration=row, by=row.person)
        with pytest.raises(Refused) as caught:
            actions.change(registration=row, by=row.person, show_name=True)
        assert caught.value.code == "cancelled"


class TestAnswers:
    @pytest.fixture
    def event(self):
        return make.an_event(questions=QUESTIONS)

    def test_are_kept_with_their_questions(self, event):
        row = register(event, answers={WORDS: " None ", CHOICE: "Soup"})
        assert row.answers == [
            {"id": WORDS, "question": "Allergies?", "answer": "None"},
            {"id": CHOICE, "question": "Supper?", "answer": "Soup"},
        ]

    def test_what_need_not_be_answered_may_be_left(self, event):
        assert len(register(event, answers={CHOICE: "Soup"}).answers) == 1

    @pytest.mark.parametrize(
        ("answers", "where"),
        [
            (None, CHOICE),
            ({}, CHOICE),
            ({CHOICE: ""}, CHOICE),
            ({CHOICE: "Steak"}, CHOICE),
            ({CHOICE: "soup"}, CHOICE),
            ({CHOICE: ["Soup"]}, CHOICE),
            ({CHOICE: 7}, CHOICE),
            ({CHOICE: {"a": 1}}, CHOICE),
            ({CHOICE: "Soup", WORDS: "x" * 1001}, WORDS),
            ({CHOICE: "Soup", WORDS: "a\x00b"}, WORDS),
            ({CHOICE: "Soup", WORDS: "\ud800"}, WORDS),
            ({CHOICE: "Soup", WORDS: 10**400}, WORDS),
            ({CHOICE: "Soup", "another": "x"}, ""),
            ("Soup", ""),
            ([CHOICE], ""),
        ],
    )
    def test_absurd_ones_are_named(self, event, answers, where):
        with pytest.raises(Refused) as caught:
            register(event, answers=answers)
        assert caught.value.code == "answers"
        assert list(caught.value.details["errors"]) == [where]
        assert not Registration.objects.exists()

    @pytest.mark.parametrize(
        "answer",
        [
            "<script>alert(1)</script>",
            "{{7*7}}",
            "=1+1",
            "שלום \u202eabc",
            "🧑‍🚀" * 100,
        ],
    )
    def test_strange_but_sound_ones_are_kept_as_they_are(self, event, answer):
        row = register(event, answers={CHOICE: "Soup", WORDS: answer})
        row.refresh_from_db()
        assert row.answers[0]["answer"] == answer
