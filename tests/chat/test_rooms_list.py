"""My rooms and the numbers beside them."""

import pytest

from django.utils import timezone, translation

from chat import actions, listing
from chat.models import Message, Participant, Room
from membership import roles
from tests import make
from tests.chat.test_talk import a_room, say

pytestmark = pytest.mark.django_db


def unread(user) -> dict[str, str]:
    return {
        line.title: line.number
        for section in listing.rooms_of(user)
        for line in section.lines
    }


def test_what_counts_as_unread():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    room = a_room(maja)
    say(room, maja, "before Jonas")
    actions.enter(room=room, person=jonas)
    assert unread(jonas) == {"general": ""}
    for text in ("one", "two", "three"):
        say(room, maja, text)
    say(room, jonas, "mine")
    assert unread(jonas) == {"general": "3"}
    assert unread(maja) == {"general": "1"}
    actions.remove(room=room, number=2, by=maja)
    Message.objects.filter(number=3).update(hidden_at=timezone.now())
    assert unread(jonas) == {"general": "1"}
    Participant.objects.filter(person=jonas).update(first_number=4)
    assert unread(jonas) == {"general": ""}
    Participant.objects.filter(person=jonas).update(first_number=0, is_muted=True)
    assert unread(jonas) == {"general": ""}
    Participant.objects.filter(person=jonas).update(is_muted=False)
    actions.read(room=room, by=jonas, number=5)
    assert unread(jonas) == {"general": ""}


def test_beyond_ninety_nine_nobody_counts():
    maja, jonas = make.a_person(), make.a_person()
    room = a_room(maja, jonas)
    Message.objects.bulk_create(
        Message(
            room=room,
            number=n,
            version=n,
            sender=maja,
            client_id=make.uuid.uuid4(),
            sealed=b"",
            key=1,
        )
        for n in range(1, 121)
    )
    Room.objects.update(version=120, last_number=120)
    assert unread(jonas) == {"general": "99+"}
    Participant.objects.update(read_number=21)
    assert unread(jonas) == {"general": "99"}


def test_two_queries_however_many_rooms(django_assert_num_queries):
    maja = make.a_person(roles.MEMBERS)
    rooms = Room.objects.bulk_create(
        [Room(kind="group", name=f"room {n}") for n in range(40)]
        + [Room(kind="direct", key=f"direct:{n}:x") for n in range(10)]
    )
    others = [make.a_person() for _n in range(3)]
    Participant.objects.bulk_create(
        Participant(room=room, person=who)
        for n, room in enumerate(rooms)
        for who in (maja, others[n % 3])
    )
    with django_assert_num_queries(2):
        assert len(unread(maja)) > 40


def test_sections_in_their_order_and_direct_rooms_by_the_other(client):
    maja = make.a_person(roles.MEMBERS)
    nadia = make.a_person(first_name="Nadia", last_name="Holm")
    for fields in (
        {"name": "board", "joining": "invited"},
        {"name": "general"},
        {"name": "Announcements", "posting": "moderators"},
        {"name": "3. dec. · Små modeller", "name_en": "3 Dec · Small models"}
        | {"kind": "event", "joining": "follows"},
        {"name": "old", "archived_at": timezone.now()},
    ):
        a_room(maja, **fields)
    a_room(maja, nadia, kind="direct", name="", key="direct:1:2")
    with translation.override("en"):
        shown = [
            (section.label, [(line.icon, line.title) for line in section.lines])
            for section in listing.rooms_of(maja)
        ]
    assert shown == [
        (
            "Rooms",
            [("megaphone", "Announcements"), ("hash", "general"), ("lock", "board")],
        ),
        ("Your events", [("ticket", "3 Dec · Small models")]),
        ("Direct", [("person", "Nadia Holm")]),
        ("Archive", [("hash", "old")]),
    ]
    client.force_login(maja)
    page = client.get("/en/chat/").content.decode()
    assert "Nadia Holm" in page
    pane = client.get("/en/chat/pane/?now=9999999999999999999999").content.decode()
    assert "<html" not in pane
    assert "Nadia Holm" in pane
