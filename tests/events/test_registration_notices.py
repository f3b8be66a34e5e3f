"""Facts of registrations ring: once, in words of the reader, and not where unwanted."""

import datetime as dt
import uuid

import pytest

from django.utils import timezone, translation

from chat.notifications import kinds
from chat.notifications.models import Delivery
from events import actions as events
from events.models import Occurrence
from events.registrations import actions
from events.registrations.models import Registration
from membership import roles
from tests import make
from tests.chat.ringing import is_silent, rang, turn_off

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def event():
    return make.an_event(
        start=timezone.now() + 5 * DAY, capacity=1, title="Data i Lund"
    )


@pytest.fixture
def people():
    """Two who hear everything, and one who wants nothing of it."""
    first, second, silent = (make.a_person(language=c) for c in ("en", "da", "en"))
    for kind in kinds.by_group()["events"]:
        turn_off(silent, kind.name)
    return first, second, silent


def register(event, person):
    return actions.register(
        occurrence=event,
        person=person,
        by=person,
        client_key=uuid.uuid4(),
        language=person.language,
    )


def test_a_seat_a_queue_and_its_end(event, people):
    first, second, silent = people
    held = register(event, first)
    assert "You have a seat: Data i Lund" in say(rang(first, "registration.confirmed"))
    for person in (second, silent):
        register(event, person)
    row = rang(second, "registration.waiting")
    with translation.override("en"):
        told = kinds.find(row.kind).told(row)
    assert told.text == "You are number 1 in line: Data i Lund"
    assert is_silent(silent, "registration.waiting")
    # The next in line gets the seat: that one rings, and is pushed at once.
    actions.cancel(registration=held, by=first)
    rang(first, "registration.confirmed", times=0)
    rang(first, "registration.cancelled", times=0)  # they did it themselves
    row = rang(second, "registration.promoted")
    rang(second, "registration.waiting", times=0)
    assert set(row.deliveries.values_list("channel", flat=True)) == {"bell", "push"}
    # An organiser takes it back.
    seat = Registration.objects.get(person=second, status="confirmed")
    organiser = make.a_person(roles.ORGANISERS)
    actions.cancel(registration=seat, by=organiser)
    rang(second, "registration.cancelled")
    assert is_silent(silent, "registration.promoted")
    assert not Delivery.objects.filter(channel="mail", notice__person=second).exists()


def say(notice) -> str:
    with translation.override("en"):
        return kinds.find(notice.kind).told(notice).text


def test_an_event_moves_and_is_cancelled(people):
    first, second, silent = people
    event = make.an_event(start=timezone.now() + 5 * DAY, title="Data i Lund")
    for person in people:
        register(event, person)
    before = {n: getattr(event, n) for n in events.TOLD_TO_PEOPLE}
    for _n in range(2):
        event.starts_at += DAY
        event.ends_at += DAY
        event.sequence += 1
        event.save(update_fields=["starts_at", "ends_at", "sequence"])
        events.occurrence_changed.send(Occurrence, occurrence=event, before=before)
        rang(first, "event.changed")  # the last one only
    assert "Time or place has changed" in say(rang(second, "event.changed"))
    events.cancel_occurrence(occurrence=event, by=make.a_person())
    events.cancel_occurrence(occurrence=event, by=make.a_person())
    for person in (first, second):
        assert "cancelled: Data i Lund" in say(rang(person, "event.cancelled"))
        for kind in ("event.changed", "registration.confirmed"):
            rang(person, kind, times=0)
    for kind in ("event.changed", "event.cancelled", "registration.confirmed"):
        assert is_silent(silent, kind)


def test_every_kind_has_a_sample_that_can_be_told(event, people):
    """What the admin's preview shows, and what a deleted thing leaves: nothing."""
    for person in people[:2]:
        register(event, person)
    for kind in kinds.by_group()["events"]:
        params = kind.sample() if kind.sample else None
        if params is None:
            continue
        for code in ("da", "en"):
            with translation.override(code):
                assert str(kind.label)
                assert str(kind.why)
