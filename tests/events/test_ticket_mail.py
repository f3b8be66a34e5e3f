"""The ticket's letter: a square that opens the door, in the reader's language."""

import datetime as dt
import email
import email.policy
import io
import uuid
from zoneinfo import ZoneInfo

import icalendar
import pytest
from PIL import Image

from django.core import mail as django_mail
from django.utils import timezone

from core.letterpaper import compose
from core.mail import KINDS
from core.models import Letter
from events import actions as event_actions
from events.models import EventPage, Occurrence
from events.registrations import actions as registrations
from events.tickets import actions, codes
from tests import make, qr

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 12, 2, 17, tzinfo=ZoneInfo("Europe/Copenhagen"))


def register(person, occurrence, **fields):
    return registrations.register(
        occurrence=occurrence,
        person=person,
        by=person,
        client_key=uuid.uuid4(),
        language="en",
        **fields,
    )


def an_evening(**fields):
    return make.an_event(
        **{
            "start": START,
            "title": "Små modeller, store ord",
            "place_name": "Union",
            "address": "Nørre Allé 7, 2. sal",
            "city": "2200 København N",
            **fields,
        }
    )


def parsed(letter):
    return email.message_from_bytes(
        compose(letter).message().as_bytes(), policy=email.policy.default
    )


def parts(message):
    return {part.get_content_type(): part for part in message.walk()}


def squares(message):
    """What a reader finds in every picture of the letter, by Content-ID or name."""
    found = {}
    for part in message.walk():
        if part.get_content_type() == "image/png":
            picture = Image.open(io.BytesIO(part.get_content()))
            code = qr.read(picture)
            found[part["Content-ID"] or part.get_filename()] = code.text
    return found


class TestTicket:
    @pytest.fixture
    def row(self):
        return register(make.a_person(language="en"), an_evening())

    @pytest.fixture
    def message(self, row):
        return parsed(Letter.objects.get(kind="ticket"))

    def test_goes_out_on_commit(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            register(make.a_person(language="en"), an_evening())
        [sent] = django_mail.outbox
        assert sent.subject == "Your ticket: Små modeller, store ord, Thu 2 Dec 2027"

    def test_the_square_inside_and_the_file_are_the_ticket(self, message, row):
        code = codes.for_ticket(row.ticket)
        found = squares(message)
        assert found["<qr>"] == code
        assert found[f"ticket-{row.ticket.spoken_code}.png"] == code
        assert 'src="cid:qr"' in parts(message)["text/html"].get_content()

    def test_says_what_one_needs(self, message, row):
        html = parts(message)["text/html"].get_content()
        text = parts(message)["text/plain"].get_content()
        for body in (html, text):
            assert "You’re in, Maja." in body
            assert "Thursday 2 December" in body
            assert "17.00-19.00" in body
            assert "doors" in body
            assert "2200 København N" in body
            assert "Cancel before 1 December 2027 at 17.00" in " ".join(body.split())
            assert f"/en/tickets/{row.ticket.pk}/" in body
            assert "not a newsletter" in body
        assert row.ticket.spoken_code in html.split("</div>")[0]  # the preheader
        assert f"Its code is {row.ticket.spoken_code}." in html
        assert len(html.encode()) < 40_000

    def test_the_text_has_the_code_on_a_line_of_its_own(self, message, row):
        lines = parts(message)["text/plain"].get_content().splitlines()
        assert row.ticket.spoken_code in lines
        assert all(len(line) <= 72 or "://" in line for line in lines)

    def test_the_calendar_file_is_attached(self, message, row):
        part = parts(message)["text/calendar"]
        assert part.get_param("method") == "PUBLISH"
        [event] = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
        assert event["DTSTART"].dt == START
        assert event["SEQUENCE"] == 0
        assert len(event.walk("VALARM")) == 1

    def test_is_in_the_readers_language(self):
        register(make.a_person(language="da"), an_evening())
        message = parsed(Letter.objects.get(kind="ticket"))
        assert message["Content-Language"] == "da"
        assert "tor. 2. dec." in message["Subject"]
        html = parts(message)["text/html"].get_content()
        assert "torsdag den 2. december" in html
        assert "/da/tickets/" in html

    def test_names_are_no_markup(self):
        person = make.a_person(language="en", first_name="<script>x</script>")
        register(person, an_evening(title="A <b>bold</b> claim & more"))
        message = parsed(Letter.objects.get(kind="ticket"))
        html = parts(message)["text/html"].get_content()
        assert "<script>" not in html
        assert "A &lt;b&gt;bold" in html
        assert "A <b>bold</b> claim & more" in message["Subject"]

    def test_from_the_waiting_list_it_says_so(self):
        occurrence = an_evening(capacity=1)
        first = make.a_person(language="en")
        row = register(first, occurrence)
        second = make.a_person(language="en", first_name="Sana")
        register(second, occurrence)
        registrations.cancel(registration=row, by=first)
        letter = Letter.objects.get(kind="ticket", to=second.email)
        text = parts(parsed(letter))["text/plain"].get_content()
        assert "You got a seat, Sana." in text

    def test_is_not_sent_once_cancelled(self, row):
        registrations.cancel(registration=row, by=row.person)
        assert compose(Letter.objects.get(kind="ticket")) is None

    def test_late_it_names_no_deadline(self):
        start = timezone.now() + dt.timedelta(hours=5)
        occurrence = make.an_event(start=start)
        register(make.a_person(language="en"), occurrence)
        text = parts(parsed(Letter.objects.get(kind="ticket")))["text/plain"]
        assert "Cancel before" not in text.get_content()
        assert "Write to the organisers" in text.get_content()


class TestOthers:
    def test_a_replaced_ticket_comes_with_its_new_square(self):
        row = register(make.a_person(language="en"), an_evening())
        ticket = actions.reissue(ticket=row.ticket, by=row.person)
        assert compose(Letter.objects.get(kind="ticket")) is None
        message = parsed(Letter.objects.get(kind="ticket_reissued"))
        assert message["Subject"].startswith("Your new ticket:")
        assert squares(message)["<qr>"] == codes.for_ticket(ticket)

    def test_a_moved_event_says_what_was_and_what_is(self):
        occurrence = an_evening(capacity=1)
        row = register(make.a_person(language="en"), occurrence)
        waiting = register(make.a_person(language="en"), occurrence)
        page = EventPage.objects.get(
            translation_key=occurrence.translation_key, locale__language_code="da"
        )
        page.starts_at += dt.timedelta(days=1)
        page.ends_at += dt.timedelta(days=1)
        page.place_name, page.address = "Loftet", "Gade 9"
        page.save_revision().publish()
        letter = Letter.objects.get(kind="event_changed", to=row.person.email)
        message = parsed(letter)
        assert message["Subject"].startswith("Changed: ")
        for kind in ("text/html", "text/plain"):
            body = parts(message)[kind].get_content()
            assert "Thursday 2 December 2027" in body
            assert "Friday 3 December 2027" in body
            assert "Union, Nørre Allé 7" in body
            assert "Loftet, Gade 9" in body
        assert squares(message)["<qr>"] == codes.for_ticket(
            type(row.ticket).objects.get(pk=row.ticket.pk)
        )
        ics = parts(message)["text/calendar"].get_content()
        [event] = icalendar.Calendar.from_ical(ics).walk("VEVENT")
        assert event["SEQUENCE"] == 1
        letter = Letter.objects.get(kind="event_changed", to=waiting.person.email)
        message = parsed(letter)
        assert squares(message) == {}
        assert "waiting list" in parts(message)["text/plain"].get_content()

    @pytest.mark.parametrize("kind", ["ticket", "ticket_reissued", "event_changed"])
    @pytest.mark.parametrize("language", ["da", "en"])
    def test_a_sample_can_be_shown(self, kind, language):
        assert KINDS[kind].sample() is None
        register(make.a_person(), an_evening())
        assert Occurrence.objects.exists()
        letter = Letter(
            kind=kind,
            to="editor@example.test",
            language=language,
            params=KINDS[kind].sample(),
            message_id="<sample@example.test>",
            created_at=timezone.now(),
        )
        assert compose(letter).html


class TestCancelled:
    """The letter that ends a date takes it out of the calendar it was put into."""

    def calendar_of(self, kind):
        message = parsed(Letter.objects.get(kind=kind))
        found = parts(message).get("text/calendar")
        return found and icalendar.Calendar.from_ical(found.get_payload(decode=True))

    def test_ones_own_place(self):
        evening = an_evening()
        row = register(make.a_person(), evening)
        ticket = parts(parsed(Letter.objects.get(kind="ticket")))["text/calendar"]
        [put] = icalendar.Calendar.from_ical(ticket.get_payload(decode=True)).events
        registrations.cancel(registration=row, by=row.person)
        calendar = self.calendar_of("cancelled")
        [event] = calendar.events
        assert calendar["METHOD"] == "CANCEL"
        assert (event["UID"], event["STATUS"]) == (put["UID"], "CANCELLED")
        assert event["SEQUENCE"] >= put["SEQUENCE"]
        assert event["DTSTAMP"].dt >= put["DTSTAMP"].dt
        assert event["ORGANIZER"].startswith("mailto:")

    def test_a_place_in_the_queue_was_never_in_a_calendar(self):
        evening = an_evening(capacity=1)
        register(make.a_person(), evening)
        row = register(make.a_person(), evening)
        registrations.cancel(registration=row, by=row.person)
        assert self.calendar_of("cancelled") is None

    def test_the_whole_event(self):
        evening = an_evening()
        register(make.a_person(), evening)
        event_actions.cancel_occurrence(occurrence=evening, by=make.a_person())
        calendar = self.calendar_of("event_cancelled")
        assert calendar["METHOD"] == "CANCEL"
        assert calendar.events[0]["SEQUENCE"] == 1
