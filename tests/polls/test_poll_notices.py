"""Who hears of a poll: those it asks, once each, and nothing when somebody votes."""

import uuid
from datetime import timedelta

import pytest

from django.utils import timezone, translation

from chat.notifications import kinds, reminders
from chat.notifications.models import Notice
from membership import actions as people
from membership import roles
from polls import actions, notices
from polls.models import Poll
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make.a_unit("North")


def a_member_of(unit):
    person = make.a_person(language="en")
    start = timezone.localdate() - timedelta(days=9)
    people.place(person=person, unit=unit, starts=start, by=None)
    return person


def heard(kind) -> set:
    return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))


def told(kind, person) -> str:
    notice = Notice.objects.get(kind=kind, person=person)
    with translation.override("en"):
        found = kinds.find(kind).told(notice)
    return found and found.text


def test_those_asked_hear_when_it_opens_closes_soon_and_is_counted(unit):
    now = timezone.now()
    inside, voter = a_member_of(unit), a_member_of(unit)
    make.a_person(roles.MEMBERS)
    poll = make.a_poll(
        unit=unit,
        title_en="Paint it?",
        opens_at=now - timedelta(days=3),
        closes_at=now + timedelta(hours=5),
    )
    make.a_poll(unit=unit, opens_at=now + timedelta(days=1))
    make.a_poll(unit=unit, opens_at=None)
    assert notices.tell_due() == 2
    assert notices.tell_due() == 0
    assert heard("polls.opened") == {inside.pk, voter.pk}
    assert told("polls.opened", inside) == "A poll has opened: Paint it?"
    before = Notice.objects.count()
    question = str(poll.questions.get().pk)
    actions.cast(
        poll=poll, voter=voter, answers={question: "1"}, client_key=uuid.uuid4()
    )
    assert Notice.objects.count() == before
    assert not Notice.objects.exclude(gone_at=None, read_at=None).exists()
    # Only who has said nothing is reminded.
    assert reminders.remind_due() == 1
    assert heard("polls.closing") == {inside.pk}
    assert told("polls.closing", inside) == "A poll closes soon: Paint it?"
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    assert told("polls.closing", inside) is None
    assert notices.tell_due() == 2
    assert heard("polls.result") == {inside.pk, voter.pk}
    assert told("polls.result", voter) == "The result is out: Paint it?"


def test_what_is_for_everybody_tells_only_those_who_took_part():
    poll = make.a_poll(audience="anyone")
    voter, _other = make.a_person(), make.a_person()
    question = str(poll.questions.get().pk)
    actions.cast(
        poll=poll, voter=voter, answers={question: "1"}, client_key=uuid.uuid4()
    )
    assert notices.tell_due() == 0
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    assert notices.tell_due() == 1
    assert heard("polls.result") == {voter.pk}
    assert Poll.objects.get().told == Poll.Told.RESULT
