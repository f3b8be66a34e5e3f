"""A list of notices asks as often for fifty lines as for five, whatever they tell."""

import datetime as dt
import uuid

import pytest

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from chat.direct.models import Ask
from chat.models import Participant, Room
from chat.moderation.models import Report
from chat.notifications import actions, kinds, listing, mails, together
from chat.notifications.models import Notice
from core.models import Letter
from events.checkin.models import Gate, Shift
from events.models import Occurrence
from membership import roles
from membership.models import Grant
from tests import make
from tests.chat.test_talk import a_room, say
from tests.home.desk import a_desk, a_page, submit
from tests.membership.joiners import an_application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    with translation.override("en"):
        yield


@pytest.fixture
def maja():
    make.a_site()
    return make.a_person(roles.MEMBERS, language="en")


def notice(name, person, n, /, **params):
    lead = 60 if name.endswith("reminder") else 0
    given = {"kind": name, "key": f"{n}-", "params": params, "lead": lead}
    assert actions.notify(people=[person], **given)


# Each tells `maja` of this many things of its kind.


def mentions(maja, numbers):
    jonas = make.a_person(roles.MEMBERS, first_name="Jonas", last_name="Krogh")
    for n in numbers:
        room = a_room(maja, jonas, name=f"room {n}")
        said = say(room, jonas)
        notice("chat.mention", maja, n, room=room.pk, number=said.number)


def messages(maja, numbers):
    for n in numbers:
        jonas = make.a_person(roles.MEMBERS)
        room = a_room(maja, jonas, kind="direct", key=f"direct:{n}", name="")
        say(room, jonas)  # tells her, too
    Notice.objects.filter(person=maja, kind="chat.direct").update(on_bell=True)


def asks(maja, numbers):
    for n in numbers:
        room = Room.objects.create(
            kind="direct", key=f"d:{n}", locked_at=timezone.now()
        )
        ask = Ask.objects.create(room=room, asker=make.a_person(), asked=maja)
        notice("direct.asked", maja, n, ask=ask.pk)


def invitations(maja, numbers):
    for n in numbers:
        jonas = make.a_person()
        room = a_room(jonas, name=f"room {n}", purpose="To plan")
        seat = Participant.objects.create(
            room=room, person=maja, state="invited", by=jonas
        )
        notice("groups.invited", maja, n, seat=seat.pk)


def wishes(maja, numbers):
    for n in numbers:
        room = a_room(maja, name=f"room {n}")
        Participant.objects.filter(room=room).update(role="moderator")
        jonas = make.a_person()
        seat = Participant.objects.create(room=room, person=jonas, state="asked")
        notice("groups.asked", maja, n, seat=seat.pk)


def reports(maja, numbers):
    jonas = make.a_person()
    for n in numbers:
        room = a_room(maja, jonas, name=f"room {n}")
        Participant.objects.filter(room=room, person=maja).update(role="moderator")
        row = Report.objects.create(
            message=say(room, jonas), person=jonas, reason="spam"
        )
        notice("moderation.reported", maja, n, report=row.pk)


def dates_of(numbers):
    if not Occurrence.objects.exists():
        make.an_event(recurrence="FREQ=DAILY;COUNT=50", capacity=1)
    return list(Occurrence.objects.order_by("starts_at"))[: max(numbers) + 1]


def seats(maja, numbers):
    dates = dates_of(numbers)
    for n in numbers:
        row = make.a_registration(occurrence=dates[n], person=maja)
        notice("registration.confirmed", maja, n, registration=row.pk)


def queues(maja, numbers):
    dates = dates_of(numbers)
    for n in numbers:
        now = timezone.now()
        for person in (make.a_person(), maja):
            row = make.a_registration(
                occurrence=dates[n], person=person, status="waiting", queued_at=now
            )
        notice("registration.waiting", maja, n, registration=row.pk)


def shifts(maja, numbers):
    gate = Gate.objects.first() or make.a_gate()
    for n in numbers:
        begins = timezone.now() + dt.timedelta(days=n)
        ends = begins + dt.timedelta(hours=1)
        row = Shift.objects.create(
            gate=gate, person=maja, starts_at=begins, ends_at=ends
        )
        notice("shift.reminder", maja, n, shift=row.pk)


def polls(maja, numbers):
    for n in numbers:
        now = timezone.now()
        poll = make.a_poll(opens_at=now, closes_at=now + dt.timedelta(days=3))
        notice("polls.opened", maja, n, poll=poll.pk)


def answers(maja, numbers):
    for n in numbers:
        row = make.an_answer(question=make.a_question(author=maja))
        notice("question.answered", maja, n, kind="answer", pk=row.pk)


def applications(maja, numbers):
    row = an_application()
    for n in numbers:
        row.pk, row.public_id, row.client_key = None, uuid.uuid4(), uuid.uuid4()
        row.person, row.state = make.a_person(), "asked"
        row.save()
        notice("membership.asked", maja, n, application=row.pk)


def roles_given(maja, numbers):
    for n in numbers:
        unit = make.a_unit(f"Unit {n}")
        role = Group.objects.get_or_create(name=roles.EDITORS)[0]
        row = Grant.objects.create(person=maja, role=role, scope="unit", unit=unit)
        notice("role.given", maja, n, grant=row.pk)


@pytest.mark.parametrize(
    "make_them",
    [
        mentions,
        messages,
        asks,
        invitations,
        wishes,
        reports,
        seats,
        queues,
        shifts,
        polls,
        answers,
        applications,
        roles_given,
    ],
)
def test_fifty_lines_cost_what_five_cost(make_them, maja, monkeypatch):
    monkeypatch.setattr(listing, "A_PAGE", 50)

    def shown(count):
        for _time in range(2):  # by then, what is kept of pages is kept
            reader = type(maja).objects.get(pk=maja.pk)
            with CaptureQueriesContext(connection) as asked:
                lines = listing.page_of(reader).object_list
        assert len(lines) == count
        assert all(line.told for line in lines)
        for line in lines[::7]:
            alone = Notice.objects.get(pk=line.row.pk)
            assert line.told == line.kind.told(alone)
        return len(asked)

    make_them(maja, range(5))
    few = shown(5)
    make_them(maja, range(5, 50))
    assert shown(50) == few


def test_pages_under_review_cost_the_same_for_more(maja):
    homes, people = a_desk()

    def shown(count):
        for _time in range(2):
            reader = type(maja).objects.get(pk=people["approver"].pk)
            with CaptureQueriesContext(connection) as asked:
                lines = listing.page_of(reader, group="home").object_list
        told = {line.told.text for line in lines}
        assert len(told) == len(lines) == count
        assert all("Page" in text for text in told)
        return len(asked)

    def ask(numbers):
        for n in numbers:
            page = a_page(homes["da"], title=f"About {n}", owner=people["editor"])
            submit(people["editor"], page, title=f"Page {n}")

    ask(range(1))
    few = shown(1)
    ask(range(1, 4))
    assert shown(4) == few


def test_a_mail_of_the_day_reads_together_and_a_line_alone_reads_itself(maja):
    asks(maja, range(6))
    rows = list(Notice.objects.order_by("pk"))
    letter = Letter(params={"notices": [row.pk for row in rows]})
    with CaptureQueriesContext(connection) as few:
        written = mails.notices_of_the_day(letter)
    assert len(written.context["items"]) == 6
    letter.params = {"notices": [rows[0].pk]}
    with CaptureQueriesContext(connection) as one:
        mails.notices_of_the_day(letter)
    assert len(few) == len(one)


def test_what_names_nothing_is_nothing(maja):
    row = Notice(person=maja, kind="direct.asked", params={})
    other = Notice(person=maja, kind="direct.asked", params={"ask": 999_999})
    together.show([row, other])
    for each in (row, other, Notice(person=maja, kind="direct.asked", params={})):
        assert kinds.find("direct.asked").told(each) is None
