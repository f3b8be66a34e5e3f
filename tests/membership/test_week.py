"""The page of a person's week: what each room adds, and how many queries it costs."""

import datetime as dt

import pytest

from django.utils import timezone

from core import week
from membership import actions as ground
from membership import roles
from membership.invitations import actions as invitations
from membership.models import MembershipType, Profile, Unit
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    make.a_site()
    person = make.a_person(language="en", email="maja@guild.example")
    client.force_login(person)
    return person


def shown(client) -> str:
    answer = client.get("/en/my/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_is_not_signed_in_signs_in_first(client):
    make.a_site()
    assert client.get("/en/my/").url == "/en/account/login/?next=/en/my/"


def test_a_newcomer_is_led_to_a_first_event(client, person):
    event = make.an_event(title="First steps")
    page = shown(client)
    assert "Hello, Maja" in page
    assert "Find your first event" in page
    assert str(event.title) in page
    assert "You are not a member yet" in page
    assert "Tell the others who you are" in page
    Profile.objects.update_or_create(person=person, defaults={"bio": "Counts."})
    assert "all caught up" in shown(client)


def test_the_next_ticket_comes_first_and_others_of_the_week_below(client, person):
    now = timezone.now()
    for days, title in ((20, "Far away"), (3, "On Thursday"), (1, "Tomorrow")):
        event = make.an_event(title=title, start=now + dt.timedelta(days=days))
        row = make.a_registration(occurrence=event, person=person)
        if title == "Tomorrow":
            from events.tickets import actions

            ticket = actions.issue(registration=row)
    page = shown(client)
    assert page.index("Your next ticket") < page.index("Tomorrow")
    assert ticket.spoken_code in page
    assert "On Thursday" in page
    assert "Far away" not in page
    assert "Find your first event" not in page


def test_a_cancelled_event_is_not_the_next_ticket(client, person):
    event = make.an_event(occurrence={"cancelled_at": timezone.now()})
    make.a_registration(occurrence=event, person=person)
    page = shown(client)
    assert "Your next ticket" not in page
    assert "Cancelled" in page


def test_nothing_of_anybody_else_is_shown(client, person):
    other = make.a_person(email="other@guild.example")
    event = make.an_event(title="Of another")
    make.a_registration(occurrence=event, person=other)
    invitations.invite(email="other@guild.example", by=None, role=roles.EDITORS)
    page = shown(client)
    assert "Your next ticket" not in page
    assert "You have an invitation" not in page


def test_what_waits_is_said_with_a_way_to_it(client, person):
    lund = Unit.add_root(name_da="Lund", name_en="Lund", code="lund")
    invitations.invite(
        email=person.email,
        by=make.a_person(roles.BOARD, first_name="Ida", last_name="Bro"),
        role=roles.ORGANISERS,
        unit=lund,
    )
    page = shown(client)
    assert "Ida Bro invites you" in page
    assert "Lund · organiser" in page
    assert 'href="/en/my/invitations/"' in page
    assert "all caught up" not in page


def test_a_member_sees_number_and_last_day(client, person):
    kind = MembershipType.objects.create(slug="m", name_da="M", name_en="M")
    member = ground.admit(person=person, kind=kind, starts=ground.today(), by=None)
    page = shown(client)
    assert member.number in page
    assert "Paid until" in page
    assert "not a member yet" not in page


def test_staff_without_a_second_step_are_told_here(client, person, settings):
    settings.MFA_REQUIRED_FOR_STAFF = True
    words = "Set up a second step for signing in"
    assert words not in shown(client)
    roles.ensure()[roles.EDITORS].user_set.add(person)
    assert words in shown(client)


def test_the_number_of_queries_does_not_grow(
    client, person, django_assert_max_num_queries
):
    now = timezone.now()

    def more(days):
        for day in days:
            event = make.an_event(start=now + dt.timedelta(days=day))
            make.a_registration(occurrence=event, person=person)

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    more([1, 2])
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    more([3, 4, 5, 6])
    for number in range(4):
        invitations.invite(
            email=person.email,
            by=None,
            role=[roles.EDITORS, roles.BOARD, roles.AGENTS, roles.APPROVERS][number],
        )
    with django_assert_max_num_queries(len(few)):
        shown(client)


def test_signing_in_leads_here(client):
    make.a_site()
    person = make.a_person(language="en", password=make.PASSWORD)
    answer = client.post(
        "/en/account/login/", {"login": person.email, "password": make.PASSWORD}
    )
    assert answer.url == "/en/my/"


def test_a_room_registers_once_by_name(rf, monkeypatch):
    monkeypatch.setattr(week, "_rooms", {})
    line = week.Line(week.DOORS, "Here", "/here/")
    week.register("late", 20, lambda request: [])
    week.register("late", 20, lambda request: [line])
    week.register("early", 5, lambda request: [week.Line(week.DOORS, "A", "/a/")])
    assert [row.label for row in week.collect(rf.get("/"))[week.DOORS]] == ["A", "Here"]
