"""Reminders of events: once, to who is in it then; moved and cancelled with it."""

import datetime as dt
import itertools
import threading
from zoneinfo import ZoneInfo

import pytest

from django.db import connections
from django.test import Client
from django.utils import timezone, translation

from chat.notifications import bell, choosing, kinds, reminders, sending
from chat.notifications.models import Delivery, Notice
from chat.notifications.reminders import due_leads, remind_due
from core import post
from core.models import Letter
from events import actions as events
from events.models import Occurrence
from events.registrations import actions
from events.registrations.models import Registration
from events.registrations.notices import REMINDER, begins
from events.tickets import actions as tickets
from tests import make


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are asserted as they are written in the source."""
    with translation.override("en"):
        yield


MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
LEADS = (1440, 60, 30)


def begins_in(span, **more):
    """(occurrence, registration) of somebody who has had a seat for long."""
    event = make.an_event(start=timezone.now() + span, cancel_hours=0, **more)
    return event, seat(event)


def seat(event, *, since=3 * DAY, person=None):
    person = person or make.a_person(language="en")
    row = make.a_registration(occurrence=event, person=person)
    early = timezone.now() - since
    Registration.objects.filter(pk=row.pk).update(confirmed_at=early)
    row.refresh_from_db()
    return row


def reminded(person):
    """The leads of which somebody was reminded, and that reached them in any way."""
    rows = Notice.objects.filter(person=person, kind=REMINDER, gone_at=None)
    return sorted({row.lead for row in rows if row.on_bell or row.deliveries.exists()})


def move(event, start):
    """As a publication does it."""
    fields = {"starts_at": start, "ends_at": start + 2 * HOUR}
    before = {n: getattr(event, n) for n in events.TOLD_TO_PEOPLE}
    Occurrence.objects.filter(pk=event.pk).update(**fields, sequence=event.sequence + 1)
    event.refresh_from_db()
    events.occurrence_changed.send(Occurrence, occurrence=event, before=before)


ZONES = [
    "Europe/Copenhagen",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Kathmandu",
]


def transitions(zone):
    """Where the zone's clocks are turned, from 2025 to 2027, to the hour."""
    hour = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    while hour.year < 2028:
        later = hour + dt.timedelta(hours=6)
        if hour.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            yield hour
        hour = later


@pytest.mark.parametrize("name", ZONES)
def test_each_lead_comes_due_once_whatever_the_clocks_do(name):
    """A walk in steps of 20 minutes over every change of the clocks, 3 years."""
    zone = ZoneInfo(name)
    for change in [*transitions(zone), dt.datetime(2028, 2, 29, tzinfo=dt.UTC)]:
        for wall in (0, 2, 3, 12):
            day = change.astimezone(zone).date()
            start = dt.datetime.combine(day, dt.time(wall, 30), zone).astimezone(dt.UTC)
            seen, came = set(), {}
            for step in range(0, 26 * 60, 20):
                now = start - dt.timedelta(minutes=26 * 60 - step)
                for lead in set(due_leads(start, LEADS, now)) - seen:
                    seen.add(lead)
                    came[lead] = now
            assert seen == set(LEADS)
            for lead, now in came.items():
                late = now - (start - dt.timedelta(minutes=lead))
                assert dt.timedelta(0) <= late < dt.timedelta(minutes=20)
    assert due_leads(start, LEADS, start) == []


@pytest.mark.django_db
def test_each_comes_once_at_its_time():
    now = timezone.now()
    event, row = begins_in(25 * HOUR)
    assert remind_due(now) == 0
    for moment, leads in (
        (now + HOUR + MINUTE, [1440]),
        (now + 2 * HOUR, [1440]),
        (now + 24 * HOUR + MINUTE, [60, 1440]),
        (now + 24 * HOUR + 31 * MINUTE, [60, 1440]),  # 30 minutes: off by default
        (now + 26 * HOUR, [60, 1440]),
    ):
        remind_due(moment)
        assert remind_due(moment) == 0, "the next sweep"
        assert reminded(row.person) == leads
    ways = {
        (d.notice.lead, d.channel)
        for d in Delivery.objects.select_related("notice").filter(
            notice__person=row.person, notice__kind=REMINDER
        )
    }
    assert ways == {(1440, "bell"), (1440, "mail"), (60, "bell"), (60, "push")}


@pytest.mark.django_db
def test_who_wants_another_lead_gets_that():
    _event, row = begins_in(25 * MINUTE)
    wishes = {
        (REMINDER, channel, lead): lead == 30 and channel == "push"
        for channel, lead in itertools.product(("bell", "mail", "push"), LEADS)
    }
    choosing.choose(by=row.person, wishes=wishes)
    remind_due()
    assert reminded(row.person) == [30]
    assert bell.unread(row.person) <= 1  # the seat itself; no reminder


@pytest.mark.django_db
def test_late_is_better_than_never_and_only_one():
    """The sweep was away. Of what it owes, the nearest to the start that is wanted."""
    event, row = begins_in(20 * MINUTE)
    fresh = seat(event, since=10 * MINUTE)  # registered after all of them were due
    _over, past = begins_in(-10 * MINUTE)
    remind_due()
    assert reminded(row.person) == [60]
    assert reminded(fresh.person) == []
    assert reminded(past.person) == []


@pytest.mark.django_db
def test_it_moves_with_the_event():
    event, row = begins_in(23 * HOUR)
    remind_due()
    assert reminded(row.person) == [1440]
    move(event, timezone.now() + 3 * DAY)
    assert reminded(row.person) == []
    waiting = Delivery.objects.filter(notice__kind=REMINDER, state="waiting")
    assert not waiting.exists(), "what was not sent never is"
    remind_due()
    assert reminded(row.person) == []
    remind_due(timezone.now() + 2 * DAY + MINUTE)
    assert reminded(row.person) == [1440], "anew, for the new time"


@pytest.mark.django_db
def test_it_goes_with_the_seat_and_with_the_event():
    event, row = begins_in(23 * HOUR)
    other = seat(event)
    waits = make.a_registration(occurrence=event, status="waiting")
    remind_due()
    assert reminded(waits.person) == []
    actions.cancel(registration=row, by=row.person)
    assert reminded(row.person) == []
    assert reminded(other.person) == [1440]
    events.cancel_occurrence(occurrence=event, by=make.a_person())
    assert reminded(other.person) == []
    assert remind_due() == 0
    sending.send_due()
    assert not Letter.objects.filter(kind="event_reminder").exists()


@pytest.mark.django_db
def test_the_mail_gives_the_seat_to_the_next_in_line(
    mailoutbox, django_capture_on_commit_callbacks, settings
):
    event, row = begins_in(23 * HOUR, capacity=1)
    waits = make.a_registration(occurrence=event, status="waiting")
    with django_capture_on_commit_callbacks(execute=True):
        remind_due()
        sending.send_due()
    post.deliver_due(seconds=20)
    [mail] = mailoutbox
    assert row.person.email in mail.to[0]
    assert begins_word("en", event) in mail.subject
    html = mail.alternatives[0][0]
    cancel = f"/en/registrations/mine/{row.public_id}/cancel/"
    for text in (mail.body, html):
        assert cancel in text
        assert "Give your seat back until" in text
        assert "/my/notices/stop/" in text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in str(mail.message())
    client = Client()
    client.force_login(row.person)
    assert client.get(cancel).status_code == 200
    row.refresh_from_db()
    assert row.status == "confirmed", "a link changes nothing"
    client.post(cancel)
    waits.refresh_from_db()
    assert waits.status == "confirmed"


@pytest.mark.django_db
def test_words_are_the_readers_and_lead_to_the_ticket(client):
    event, row = begins_in(23 * HOUR)
    dane = seat(event, person=make.a_person(language="da"))
    for held in (row, dane):
        tickets.issue(registration=held)
    remind_due()
    for person, code in ((row.person, "en"), (dane.person, "da")):
        client.force_login(person)
        page = client.get(f"/{code}/my/notices/").content.decode()
        assert begins_word(code, event) in page
        notice = Notice.objects.get(person=person, kind=REMINDER)
        answer = client.post(f"/{code}/my/notices/{notice.public_id}/open/")
        assert answer.url.startswith(f"/{code}/tickets/")
        assert client.get(answer.url).status_code == 200


def begins_word(code, event):
    with translation.override(code):
        return begins(event)


@pytest.mark.django_db
def test_volunteers_are_reminded_of_their_shift():
    now = timezone.now()
    event = make.an_event(start=now + 22 * HOUR)
    volunteer = make.a_person(language="en")
    gate = make.a_gate(occurrence=event, volunteer=volunteer)
    gate.shifts.update(starts_at=now + 20 * HOUR, ends_at=now + 25 * HOUR)
    remind_due()
    remind_due()
    notice = Notice.objects.get(person=volunteer, kind="shift.reminder")
    assert "Your shift at" in kinds.find("shift.reminder").told(notice).text
    gate.shifts.all().delete()
    assert kinds.find("shift.reminder").told(notice) is None


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_send_one():
    event, row = begins_in(23 * HOUR)
    for _n in range(5):
        seat(event)
    gun = threading.Barrier(4)
    told = []

    def beat():
        try:
            gun.wait(20)
            told.append(remind_due())
            sending.send_due(seconds=20)
        finally:
            connections.close_all()

    beats = [threading.Thread(target=beat) for _n in range(4)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join(60)
    assert sum(told) == 6
    assert Notice.objects.filter(kind=REMINDER).count() == 6
    assert Letter.objects.filter(kind="event_reminder").count() == 6
    mails = Delivery.objects.filter(notice__kind=REMINDER, channel="mail")
    assert set(mails.values_list("state", flat=True)) == {"sent"}
    assert reminders.key_of("1", event.starts_at, 60).endswith("-60")
