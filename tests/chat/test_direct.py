"""Talking to one person: nothing before a yes, and nobody learns of a no."""

import pytest

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from chat import actions as chat
from chat import here
from chat.direct import actions, rights
from chat.direct.models import Ask
from chat.models import Message, Participant, Room
from membership import roles
from membership.connections.models import Connection
from tests import make
from tests.chat.test_talk import a_room, refusal, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def two():
    maja, nadia = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    make.a_profile(person=nadia, listed="members")
    make.a_profile(person=maja, listed="members")
    return maja, nadia


def test_whom_one_may_ask():
    maja, nadia = two()
    guest, hidden = make.a_person(), make.a_person(roles.MEMBERS)
    make.a_profile(person=hidden, listed="nobody")
    assert rights.may_ask(maja, nadia)
    assert not rights.may_ask(maja, maja)
    assert not rights.may_ask(maja, hidden)
    assert not rights.may_ask(guest, nadia)
    # The register that the board keeps is no way to talk to who is not listed.
    assert not rights.may_ask(make.a_person(roles.BOARD), hidden)
    Connection.objects.create(
        asked_by=guest,
        mentor=nadia,
        mentee=guest,
        state="agreed",
        expires_at=timezone.now(),
    )
    assert rights.may_ask(guest, nadia)
    a_room(maja, hidden)
    assert rights.may_ask(maja, hidden)
    assert refusal(actions.ask, by=guest, person=maja) == "hidden"
    assert not Room.objects.filter(kind="direct").exists()


def test_nothing_is_said_before_a_yes():
    maja, nadia = two()
    ask = actions.ask(by=maja, person=nadia, greeting="Hi Nadia, about the 3rd?")
    assert actions.ask(by=maja, person=nadia, greeting="again").pk == ask.pk
    room = ask.room
    assert Message.objects.count() == 1
    for person in (maja, nadia):
        assert not Room.objects.visible_to(person).exists()
        assert refusal(say, room=room, by=person) == "outside"
    assert list(Ask.objects.to(nadia)) == [ask]
    assert not Ask.objects.to(maja).exists()
    other = {"call": actions.accept, "ask": ask}
    assert refusal(**other, by=maja) == "over"
    for _time in range(2):
        assert actions.accept(ask=ask, by=nadia) == room
    assert say(room, nadia, "Gladly").number == 2
    say(room, maja)
    assert room.key == f"direct:{maja.pk}:{nadia.pk}"


def test_two_who_ask_each_other_have_agreed():
    maja, nadia = two()
    actions.ask(by=maja, person=nadia)
    assert actions.ask(by=nadia, person=maja) is None
    room = rights.standing(maja, nadia)
    say(room, maja)
    say(room, nadia)
    assert Room.objects.count() == 1


def test_a_no_reads_as_no_answer(client):
    maja, nadia = two()
    client.force_login(maja)
    url = reverse("direct:write", args=[nadia.pk])
    assert client.post(url, {"greeting": "Hello"}).status_code == 303
    waiting = client.get(url).content.decode()
    assert "no answer yet" in waiting
    ask = Ask.objects.get()
    actions.decline(ask=ask, by=nadia)
    refused = {"call": actions.accept, "ask": ask, "by": nadia}
    assert refusal(**refused) == "over"
    # The same page, the same silence when asking again.
    assert "no answer yet" in client.get(url).content.decode()
    assert client.post(url, {"greeting": "Please"}).status_code == 303
    assert Ask.objects.count() == 1
    Ask.objects.update(asked_at=timezone.now() - timezone.timedelta(days=31))
    assert actions.ask(by=maja, person=nadia).pk != ask.pk


def test_whoever_is_blocked_is_not_told(client):
    maja, nadia = two()
    actions.decline(ask=actions.ask(by=maja, person=nadia), by=nadia, block=True)
    Ask.objects.all().delete()
    again = actions.ask(by=maja, person=nadia, greeting="Hello?")
    assert again.state == "asked"
    assert not Ask.objects.to(nadia).exists()
    assert refusal(actions.ask, by=nadia, person=maja) == "blocking"
    actions.lift_block(by=nadia, person=maja)
    room = actions.accept(ask=again, by=nadia)
    say(room, maja)
    actions.put_block(by=nadia, person=maja)
    blocked = refusal(say, room=room, by=maja)
    assert refusal(say, room=room, by=nadia) == "blocking"
    actions.lift_block(by=nadia, person=maja)
    Participant.objects.filter(person=nadia).update(state="left")
    # The same word as when the other has simply gone.
    assert blocked == refusal(say, room=room, by=maja) == "closed"
    client.force_login(maja)
    assert client.get(room.get_absolute_url()).status_code == 200


def test_a_conversation_opens_again_after_leaving(client):
    maja, nadia = two()
    room = actions.accept(ask=actions.ask(by=maja, person=nadia), by=nadia)
    say(room, maja, "Until later")
    client.force_login(nadia)
    assert client.post(reverse("groups:leave", args=[room.pk])).status_code == 303
    assert client.get(room.get_absolute_url()).status_code == 404
    # Whoever stayed asks again; whoever left just comes back.
    ask = actions.ask(by=maja, person=nadia)
    assert list(Ask.objects.to(nadia)) == [ask]
    actions.withdraw(ask=ask, by=maja)
    answer = client.post(reverse("direct:write", args=[maja.pk]))
    assert answer["Location"] == room.get_absolute_url()
    assert "Until later" in client.get(room.get_absolute_url()).content.decode()
    say(room, maja)


def test_ten_a_day_for_a_new_account():
    maja, _nadia = two()
    people = [make.a_person(roles.MEMBERS) for _n in range(11)]
    room = a_room(maja, *people)
    for person in people[:10]:
        actions.ask(by=maja, person=person)
    assert refusal(actions.ask, by=maja, person=people[10]) == "limit"
    maja.date_joined -= timezone.timedelta(days=60)
    maja.save()
    actions.ask(by=maja, person=people[10])
    assert room.seats.count() == 12


def test_the_buttons_lead_there(client):
    maja, nadia = two()
    client.force_login(maja)
    profile = reverse("directory:profile", args=[nadia.profile.public_id])
    write = reverse("direct:write", args=[nadia.pk])
    assert write in client.get(profile).content.decode()
    own = reverse("directory:profile", args=[maja.profile.public_id])
    assert "chat/write/" not in client.get(own).content.decode()
    long = client.post(write, {"greeting": "x" * 301})
    assert long.status_code == 422
    client.post(write, {"greeting": "Shall we?"})
    ask = Ask.objects.get()
    answer = reverse("direct:answer", args=[ask.pk])
    assert client.post(answer, {"do": "accept"}).status_code == 404
    client.force_login(nadia)
    page = client.get(reverse("chat:rooms")).content.decode()
    assert "Shall we?" in page
    yes = client.post(answer, {"do": "accept"})
    assert yes["Location"] == ask.room.get_absolute_url()
    assert "Shall we?" in client.get(yes["Location"]).content.decode()
    assert client.post(answer, {"do": "dance"}).status_code == 404
    # Once it is agreed, the button leads straight into the room.
    assert client.get(reverse("direct:write", args=[maja.pk])).status_code == 303


def seen(client, viewer, room) -> tuple[bool, bool]:
    """Whether the other is shown as here: in the list of rooms, and in the room."""
    client.force_login(viewer)
    cache.delete(f"chat.here-in.{room.pk}")
    line = "is-here" in client.get(reverse("chat:pane")).content.decode()
    page = client.get(room.get_absolute_url())
    return line, page.status_code == 200 and page.context["other_here"]


def test_only_who_agreed_to_talk_sees_the_other_here(client):
    maja, nadia = two()
    ask = actions.ask(by=maja, person=nadia)
    room = ask.room
    here.beat(nadia.pk)
    assert seen(client, maja, room) == (False, False)
    actions.accept(ask=ask, by=nadia)
    assert seen(client, maja, room) == (True, True)
    page = client.get(room.get_absolute_url()).content.decode()
    assert f'data-other="{nadia.pk}">Here now' in page
    # Whoever would rather not be seen is not.
    habits = {"voice": "mine", "enter_sends": "on"}
    client.force_login(nadia)
    client.post(reverse("chat:habits"), habits)
    here.beat(nadia.pk)
    assert seen(client, maja, room) == (False, False)
    page = client.get(room.get_absolute_url()).content.decode()
    assert f'data-other="{nadia.pk}" hidden>Here now' in page
    client.force_login(nadia)
    client.post(reverse("chat:habits"), {**habits, "shows_presence": "on"})
    here.beat(nadia.pk)
    assert seen(client, maja, room) == (True, True)
    # Neither of two sees the other once one wants nothing from the other.
    actions.put_block(by=nadia, person=maja)
    here.beat(maja.pk)
    for person in (maja, nadia):
        assert seen(client, person, room) == (False, False)
    assert here.of(room.pk)["count"] == 0
    actions.lift_block(by=nadia, person=maja)
    assert seen(client, maja, room) == (True, True)
    chat.leave(room=room, person=nadia)
    assert seen(client, maja, room) == (False, False)
