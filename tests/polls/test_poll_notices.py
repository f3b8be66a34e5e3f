"""Who hears of a poll: those it asks, once each, and nothing when somebody votes."""

import uuid
from datetime import timedelta

import pytest

from django.utils import timezone, translation

from chat.notifications import bell, choosing, kinds, reminders
from chat.notifications.models import Delivery, Notice
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


def _wish(person, lead, channel="bell", wanted=True):
    choosing.choose(by=person, wishes={("polls.closing", channel, lead): wanted})


def test_closing_soon_follows_what_each_person_chose(unit):
    """A day before unless they said otherwise; an hour and half an hour if they did."""
    now = timezone.now()
    plain, late, never = (a_member_of(unit) for _n in range(3))
    _wish(late, 24 * 60, wanted=False)
    _wish(late, 60)
    _wish(never, 24 * 60, wanted=False)
    make.a_poll(
        unit=unit, opens_at=now - timedelta(days=3), closes_at=now + timedelta(hours=20)
    )
    reminders.remind_due(now)
    rows = Notice.objects.filter(kind="polls.closing", on_bell=True)
    seen = rows.values_list("person", "lead")
    assert set(seen) == {(plain.pk, 1440)}
    reminders.remind_due(now + timedelta(hours=19, minutes=5))
    assert set(seen.all()) == {(plain.pk, 1440), (late.pk, 60)}
    reminders.remind_due(now + timedelta(hours=19, minutes=40))
    assert rows.count() == 2


def test_a_short_poll_reminds_only_after_as_long_as_is_left(unit):
    """Who has just been told that it is open is not told at once that it closes."""
    now = timezone.now()
    reader = a_member_of(unit)
    _wish(reader, 60)
    _wish(reader, 30)
    make.a_poll(
        unit=unit,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(minutes=80),
    )
    assert reminders.remind_due(now + timedelta(minutes=21)) == 0
    assert reminders.remind_due(now + timedelta(minutes=51)) == 1
    assert Notice.objects.get(person=reader, kind="polls.closing").lead == 30


def test_a_poll_that_is_closed_takes_its_reminder_back(unit):
    """Of the bell, and of what still waits to be sent; those of others stay."""
    now = timezone.now()
    reader = a_member_of(unit)
    _wish(reader, 24 * 60, "mail")
    polls = [
        make.a_poll(
            unit=unit,
            opens_at=now - timedelta(days=3),
            closes_at=now + timedelta(hours=20),
        )
        for _n in range(2)
    ]
    reminders.remind_due(now)
    assert bell.unread(reader) == 2
    actions.close(poll=polls[0], by=make.a_person(roles.BOARD))
    assert bell.unread(reader) == 1
    states = Delivery.objects.filter(channel="mail").order_by("notice__pk")
    assert list(states.values_list("state", flat=True)) == ["cancelled", "waiting"]


def test_who_waits_on_the_page_is_told_when_the_clock_opens_it(unit, monkeypatch):
    a_member_of(unit)
    said = []
    monkeypatch.setattr(
        "core.live.announce", lambda topic, frame: said.append((topic, frame()))
    )
    poll = make.a_poll(unit=unit)
    notices.tell_due()
    assert said == [(f"poll.{poll.pk}", {"turnout": 0, "state": "open"})]
