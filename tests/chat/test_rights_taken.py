"""Rights end while a page is open: within five seconds its socket hears no more."""

import datetime as dt

import pytest
from asgiref.sync import sync_to_async

from django.contrib.sessions.models import Session
from django.utils import timezone

from chat import actions as chat
from chat.direct import actions as direct
from chat.groups import actions, entering
from events.registrations import actions as registrations
from events.rooms import actions as rooms
from membership import actions as membership
from membership import granting, roles
from membership.models import Grant
from tests import make
from tests.chat.test_talk import refusal, say
from tests.core.test_live import _session, opened, own_hub

__all__ = ["own_hub"]
pytestmark = pytest.mark.django_db(transaction=True)


def two():
    return make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)


def a_group(**fields):
    boss, maja = two()
    room = actions.found(by=boss, name="maps", **fields)
    entering.join(room=room, by=maja)
    return room, boss, maja


def removed():
    room, boss, maja = a_group(joining="open")
    return room, maja, lambda: entering.remove(room=room, by=boss, person=maja)


def left_elsewhere():
    room, _boss, maja = a_group(joining="open")
    return room, maja, lambda: entering.leave(room=room, by=maja)


def out_of_the_unit():
    boss, maja = two()
    unit = make.a_unit()
    for person in (boss, maja):
        membership.place(person=person, unit=unit, by=None)
    room = actions.found(by=boss, name="unit", joining="unit", unit=unit)
    entering.join(room=room, by=maja)
    return room, maja, lambda: membership.remove(person=maja, unit=unit, by=None)


def seat_given_back():
    start = timezone.now() + dt.timedelta(days=9)
    row = make.a_registration(occurrence=make.an_event(start=start))
    organiser = make.a_person(roles.ORGANISERS)
    room = rooms.open_room(occurrence=row.occurrence, by=organiser).room
    person = row.person
    return room, person, lambda: registrations.cancel(registration=row, by=person)


def role_ended():
    """Who organises one event is in its room until the role comes to its end."""
    event = make.an_event(start=timezone.now() + dt.timedelta(days=9))
    chief, maja = make.a_person(roles.ORGANISERS), make.a_person(roles.MEMBERS)
    room = rooms.open_room(occurrence=event, by=chief).room
    granting.grant(
        person=maja,
        role=roles.ORGANISERS,
        scope="event",
        thing=str(event.translation_key),
        by=None,
        ends_at=timezone.now() + dt.timedelta(hours=1),
    )

    def act():
        Grant.objects.filter(person=maja).update(ends_at=timezone.now())
        granting.settle()

    return room, maja, act


def shut_out():
    room, _boss, maja = a_group(joining="open")

    def act():
        maja.is_active = False
        maja.save()

    return room, maja, act


def signed_out_everywhere():
    room, _boss, maja = a_group(joining="open")

    def act():
        Session.objects.all().delete()
        maja.set_password("another-long-password")
        maja.save()

    return room, maja, act


@pytest.mark.parametrize(
    "case",
    [
        removed,
        left_elsewhere,
        out_of_the_unit,
        seat_given_back,
        role_ended,
        shut_out,
        signed_out_everywhere,
    ],
)
async def test_an_open_page_hears_no_more(case):
    @sync_to_async
    def made():
        room, person, act = case()
        return room, act, _session(person)

    room, act, cookie = await made()
    one, topic = await opened(headers=[cookie]), f"room.{room.pk}"
    await one.send_json_to({"op": "sub", "topic": topic})
    while (await one.receive_json_from(5))["type"] != "subscribed":
        pass
    await sync_to_async(act)()
    while True:
        got = await one.receive_output(5)
        if got["type"] == "websocket.close":
            assert got["code"] == 4401
            break
        if '"refused"' in got["text"]:
            assert topic in got["text"]
            break


def test_blocking_shuts_both_mouths_and_no_door():
    one, other = two()
    for person in (one, other):
        make.a_profile(person=person, listed="members")
    room = direct.accept(ask=direct.ask(by=one, person=other), by=other)
    direct.put_block(by=other, person=one)
    assert refusal(say, room=room, by=one) == "closed"
    assert refusal(say, room=room, by=other) == "blocking"
    assert type(room).objects.visible_to(one).exists()
    chat.leave(room=room, person=one)
    assert not type(room).objects.visible_to(one).exists()
