"""Saying, changing and taking back: by actions, by plain requests, by the socket."""

import uuid

import pytest

from django.db import IntegrityError, transaction

from chat import actions, sealing, showing
from chat.models import Message, Participant, Room
from core.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db


def a_room(*people, **fields) -> Room:
    fields = {"kind": "group", "name": "general", **fields}
    room = Room.objects.create(**fields)
    for person in people:
        actions.enter(room=room, person=person)
    return room


def say(room, by, text="Hello", **more) -> Message:
    more.setdefault("client_id", uuid.uuid4())
    return actions.post(room=room, by=by, text=text, **more)


def refusal(call, **arguments) -> str:
    with pytest.raises(Refused) as no:
        call(**arguments)
    return no.value.code


def test_messages_are_numbered_sealed_and_sent_once():
    maja, jonas = make.a_person("Members"), make.a_person("Members")
    room = a_room(maja, jonas)
    client = uuid.uuid4()
    first = say(room, maja, "  Ours take 40 minutes \r\n", client_id=client)
    assert (first.number, first.text) == (1, "Ours take 40 minutes")
    assert say(room, maja, "Ours take 40 minutes", client_id=client).pk == first.pk
    second = say(room, jonas, "So do ours", reply_to=1)
    assert second.number == 2
    assert b"minutes" not in bytes(first.sealed)
    # Moved to another place, it does not open.
    with pytest.raises(sealing.CannotOpen):
        sealing.open_text(first.sealed, room=room.pk, number=2)
    room.refresh_from_db()
    assert (room.last_number, room.version) == (2, 2)
    other = a_room(maja, name="jobs")
    assert refusal(say, room=other, by=maja, client_id=client) == "other"


def test_only_who_is_in_the_room_says_and_reads(client):
    maja, stranger = make.a_person("Members"), make.a_person("Members")
    room = a_room(maja)
    say(room, maja)
    assert refusal(say, room=room, by=stranger) == "outside"
    page = room.get_absolute_url()
    for person, status in ((stranger, 404), (maja, 200)):
        client.force_login(person)
        assert client.get(page).status_code == status
        assert client.get(f"{page}messages/").status_code == status
    actions.leave(room=room, person=maja)
    assert client.get(page).status_code == 404
    assert refusal(say, room=room, by=maja) == "outside"
    actions.enter(room=room, person=maja)
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    ("text", "code"), [(" \n", "empty"), ("a" * 10_001, "long"), ("a\0b", "zero")]
)
def test_what_cannot_be_said(text, code):
    maja = make.a_person("Members")
    room = a_room(maja)
    assert refusal(say, room=room, by=maja, text=text) == code
    assert not Message.objects.exists()


def test_edits_removals_and_reactions_are_versions():
    maja, jonas = make.a_person("Members"), make.a_person("Members")
    room = a_room(maja, jonas)
    say(room, maja, "one")
    say(room, jonas, "two")
    seat = Participant.objects.select_related("room").get(room=room, person=jonas)
    known = showing.since(seat, after=0, version=0)
    assert [m["number"] for m in known["messages"]] == [1, 2]

    def change(name, **more):
        return getattr(actions, name)(room=room, number=1, **more)

    change("react", by=jonas, emoji="👏", on=True)
    change("react", by=jonas, emoji="👏", on=True)
    change("edit", by=maja, text="one, put right")
    assert refusal(change, name="edit", by=jonas, text="x") == "late"
    assert refusal(change, name="remove", by=jonas) == "forbidden"
    assert refusal(change, name="react", by=jonas, emoji="<b>", on=True) == "emoji"
    now = showing.since(seat, after=2, version=known["version"])
    assert now["version"] == 4
    [changed] = now["changed"]
    assert "put right" in changed["html"]
    assert changed["edited"]
    names = {"en": "clapping hands", "da": "klappende hænder"}
    sign = {"emoji": "👏", "people": [jonas.pk], "names": names}
    assert changed["reactions"] == [sign]
    message = Message.objects.get(number=1)
    assert [r.text for r in message.revisions.all()] == ["one"]
    change("remove", by=maja)
    message.refresh_from_db()
    assert (message.removed, message.text) == ("sender", "")
    assert not message.revisions.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(removed_at=None)


def test_a_plain_form_says_it_once_and_keeps_what_was_refused(client):
    maja = make.a_person("Members")
    room = a_room(maja)
    client.force_login(maja)
    page = room.get_absolute_url()
    sent = {"text": "<b>Hi</b>", "client_id": str(uuid.uuid4())}
    for _time in range(2):
        answer = client.post(page, sent)
        assert (answer.status_code, answer["Location"]) == (303, f"{page}#m-1")
    assert b"&lt;b&gt;Hi" in client.get(page).content
    long = client.post(page, {"text": "word " * 3000, "client_id": str(uuid.uuid4())})
    assert long.status_code == 422
    assert "word word" in long.content.decode()


def test_read_never_falls(client):
    maja, jonas = make.a_person("Members"), make.a_person("Members")
    room = a_room(maja, jonas)
    for _time in range(3):
        say(room, jonas)
    client.force_login(maja)
    url = f"{room.get_absolute_url()}read/"
    for number, now in (("2", 2), ("1", 2), ("99", 3)):
        assert client.post(url, {"number": number}).status_code == 200
        assert Participant.objects.get(room=room, person=maja).read_number == now
    assert client.post(url, {"number": "-1"}).status_code == 400
