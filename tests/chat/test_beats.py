"""Two beats at the same time, each job five times at once, and none for an hour.

Every job of the schedule that tells people something, or binds what they said (fault
22, fault 6): after it all each fact was told once and nothing was left out.
"""

import datetime as dt
import uuid
from collections import Counter

import pytest

from django.utils import timezone
from django.utils.module_loading import import_string

from chat import sealing
from chat.models import Message, Room
from chat.notifications import choosing
from chat.notifications.models import Delivery, Notice
from chat.searching import folding
from chat.searching.finding import find
from chat.searching.models import Volume
from config.schedule import SCHEDULE
from core.models import Letter
from membership import roles
from polls.models import Poll
from tests import make
from tests.chat.test_orders import together
from tests.chat.test_talk import a_room
from tests.events.test_reminders import begins_in

HOUR = dt.timedelta(hours=1)
TIMES = 5
WORDS = {777: "Zanzibar"}
JOBS = (
    "remind",
    "send notices",
    "deliver letters",
    "bind what was said",
    "count polls that are over",
    "tell of polls and results",
    "settle roles",
)
pytestmark = [
    pytest.mark.faults,
    pytest.mark.needs_postgres,
    pytest.mark.django_db(transaction=True),
]


def what_an_hour_left():
    """Reminders, a mail of the day, polls that ended, words that nobody can find."""
    event, row = begins_in(dt.timedelta(minutes=50))
    choosing.set_times(by=row.person, quiet_from=None, quiet_to=None, digest_hour=8)
    people = [row.person, *(make.a_person(roles.MEMBERS) for _n in range(3))]
    make.a_poll(closes_at=timezone.now() - HOUR / 2)
    room = a_room(*people)
    Message.objects.bulk_create(
        Message(
            room=room,
            number=n,
            version=n,
            sender=people[n % 4],
            client_id=uuid.uuid4(),
            sealed=sealing.seal_text(WORDS.get(n, "so"), room=room.pk, number=n),
            key=sealing.ring().newest,
        )
        for n in range(1, 1201)
    )
    Room.objects.filter(pk=room.pk).update(last_number=1200, version=1200)
    return room, people


def beat_at_once():
    """Each job in so many threads that begin together."""
    wrong = []
    for name in JOBS:
        wrong += together([import_string(SCHEDULE[name][0])] * TIMES)
    return wrong


def told():
    return (
        Counter(Notice.objects.values_list("kind", "key", "person")),
        Counter(Letter.objects.values_list("key", flat=True)),
        sorted(Volume.objects.values_list("room", "first", "until")),
        sorted(Poll.objects.values_list("pk", "sealed_at")),
    )


def test_beats_at_once_after_an_hour_of_none():
    room, people = what_an_hour_left()
    assert beat_at_once() == []
    notices, letters, volumes, polls = told()
    assert "registration.reminder" in {kind for kind, _key, _person in notices}
    assert set(notices.values()) == {1}
    assert set(letters.values()) <= {1}
    assert [(first, until) for _room, first, until in volumes] == [
        (1, 500),
        (501, 1000),
        (1001, 1200),
    ]
    assert all(sealed for _pk, sealed in polls)
    found = find(people[1], folding.asked("zanzibar"))
    assert [m.number for m in found.messages] == [777]
    # The second tick finds nothing to do.
    assert beat_at_once() == []
    assert told() == (notices, letters, volumes, polls)
    due = Delivery.objects.filter(state="waiting", next_at__lte=timezone.now())
    assert not due.exists()
