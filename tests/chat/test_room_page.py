"""A room by plain requests: what a page without a script can do, and its refusals."""

import json
import uuid

import pytest

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from chat import actions, attaching, emojis, here, showing
from chat.models import Attachment, Block, Habits, Mention, Message, Participant
from chat.notifications.models import Notice
from core.errors import Refused
from tests import make
from tests.chat.test_talk import a_room, say
from tests.core.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are asserted as they are written in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def people():
    return [
        make.a_person("Members", first_name=first, last_name=last, language="en")
        for first, last in (("Maja", "Lind"), ("Jonas", "Krogh"), ("Nadia", "Holm"))
    ]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def at(name, *args) -> str:
    return reverse(f"chat:{name}", args=args)


def ask(client, room, name, /, **body):
    url = at("call", room.pk, name)
    return client.post(url, json.dumps(body), content_type="application/json")


def test_a_page_shows_days_groups_and_what_is_new(client, people):
    maja, jonas, _nadia = people
    room = a_room(maja, jonas, purpose="All of it")
    for text in ("one", "two", "**three**"):
        say(room, jonas, text)
    actions.read(room=room, by=maja, number=2)
    say(room, jonas, "four", reply_to=1)
    client.force_login(maja)
    page = client.get(room.get_absolute_url()).content.decode()
    assert page.count('class="log-day"') == 1
    assert page.count('class="m m-on"') == 1
    assert page.index('id="m-2"') < page.index('id="new"') < page.index('id="m-3"')
    assert "<strong>three</strong>" in page
    assert 'aria-label="Jonas Krogh, ' in page
    assert 'role="log" aria-live="off"' in page
    assert '<blockquote class="m-quote"><a href="?at=1#m-1">' in page
    # Links to messages far above show those about them.
    for n in range(70):
        say(room, maja if n % 2 else jonas, f"further {n}")
    last = client.get(room.get_absolute_url()).content.decode()
    assert ('id="m-1"' in last, 'id="m-74"' in last) == (False, True)
    assert f'href="?at={74 - 49}"' in last
    far = client.get(f"{room.get_absolute_url()}?at=3").content.decode()
    assert ('id="m-3"' in far, 'id="m-74"' in far) == (True, False)


def test_plain_forms_change_take_back_and_react(client, people):
    maja, jonas, nadia = people
    room = a_room(maja, jonas)
    said = say(room, maja, "First")
    client.force_login(maja)
    url = at("message", room.pk, 1)
    assert "Change your message" in client.get(url).content.decode()
    assert client.post(url, {"text": "Second"}).status_code == 303
    assert client.post(url, {"text": " "}).status_code == 422
    said.refresh_from_db()
    assert said.text == "Second"
    for _time, count in ((1, 1), (2, 0)):
        assert client.post(at("react", room.pk, 1), {"emoji": "👏"}).status_code == 303
        assert said.reactions.count() == count
    assert client.post(at("react", room.pk, 1), {"emoji": "x"}).status_code == 422
    client.force_login(jonas)
    page = client.get(url).content.decode()
    assert "Change your message" not in page
    assert client.post(url, {"text": "Mine"}).status_code == 422
    assert client.post(at("remove", room.pk, 1)).status_code == 422
    client.force_login(nadia)
    for name in ("message", "react", "remove"):
        assert client.post(at(name, room.pk, 1)).status_code == 404
    client.force_login(maja)
    assert client.post(at("remove", room.pk, 1)).status_code == 303
    assert "Message removed" in client.get(room.get_absolute_url()).content.decode()
    Participant.objects.filter(person=jonas).update(role="moderator")
    say(room, maja, "Third")
    client.force_login(jonas)
    assert client.post(at("remove", room.pk, 2)).status_code == 303
    assert (
        "removed by moderator" in client.get(room.get_absolute_url()).content.decode()
    )


def test_calls_answer_by_plain_requests(client, people):
    maja, jonas, nadia = people
    room = a_room(maja, jonas)
    client.force_login(maja)
    sent = {"text": "Hello", "client": str(uuid.uuid4()), "reply": None, "files": []}
    for _time in range(2):
        assert ask(client, room, "post", **sent).json() == {"number": 1}
    found = ask(client, room, "after", after=0, version=0).json()
    assert [m["html"] for m in found["messages"]] == ['<p dir="auto">Hello</p>']
    assert found["here"]["count"] == 1
    assert ask(client, room, "source", number=1).json() == {"text": "Hello"}
    assert ask(client, room, "edit", number=1, text="Hi").json() == {}
    assert ask(client, room, "react", number=1, emoji="🎉", on=True).json() == {}
    assert ask(client, room, "people", begins="kro").json() == {
        "people": [{"id": jonas.pk, "name": "Jonas Krogh"}]
    }
    assert ask(client, room, "before", number=2).json()["messages"][0]["edited"]
    assert ask(client, room, "typing").json() == {}
    assert ask(client, room, "read", number=1).json() == {}
    assert ask(client, room, "remove", number=1).json() == {}
    for name, body, code in (
        ("post", {"text": "", "client": str(uuid.uuid4())}, "empty"),
        ("post", {"text": 1, "client": "x"}, "shape"),
        ("post", {"text": "\ud800", "client": str(uuid.uuid4())}, "shape"),
        ("post", {"text": "a", "client": str(uuid.uuid4()), "files": "x"}, "shape"),
        ("edit", {"number": "1", "text": "a"}, "shape"),
        ("react", {"number": 1, "emoji": "🎉", "on": 1}, "shape"),
        ("source", {"number": 9}, "late"),
    ):
        answer = ask(client, room, name, **body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), name
    url = at("call", room.pk, "after")
    for bad in ("", "[]", "[" * 50_000, "x" * 70_000):
        answer = client.post(url, bad, content_type="application/json")
        assert answer.status_code == 400
    assert ask(client, room, "nothing").status_code == 404
    # The room in the address counts, not one in the body.
    other = a_room(jonas, name="theirs")
    assert ask(client, other, "after", room=room.pk).status_code == 404
    client.force_login(nadia)
    assert ask(client, room, "after").status_code == 404


def test_calling_by_name_tells_once_and_nobody_else(people):
    maja, jonas, nadia = people
    room = a_room(maja, jonas, nadia)
    Block.objects.create(person=nadia, blocked=maja)
    Participant.objects.filter(person=jonas).update(is_muted=True)
    said = say(room, maja, "@jonas krogh, @Nadia Holm, @Maja Lind: when?")
    assert [m.person for m in said.mentions.all()] == [jonas]
    [shape] = showing.shapes([said])
    assert shape["mentions"] == [jonas.pk]
    assert '<span class="mention">@jonas krogh</span>' in shape["html"]
    [notice] = Notice.objects.all()
    assert (notice.person, notice.kind) == (jonas, "chat.mention")
    # A muted room tells of nothing but one's name.
    say(room, nadia, "Tomorrow", reply_to=say(room, jonas, "Soon").number)
    assert Notice.objects.count() == 1
    actions.edit(room=room, number=1, by=maja, text="Never mind")
    assert not Mention.objects.exists()
    actions.remove(room=room, number=1, by=maja)
    assert not Notice.objects.filter(gone_at=None).exists()


def test_replies_and_direct_words_ring_until_they_are_read(people):
    maja, jonas, nadia = people
    room = a_room(maja, jonas, nadia)
    say(room, maja, "Who?")
    say(room, jonas, "I do", reply_to=1)
    say(room, jonas, "And I", reply_to=2)
    [notice] = Notice.objects.all()
    assert (notice.person, notice.kind, notice.params["number"]) == (
        maja,
        "chat.reply",
        2,
    )
    actions.read(room=room, by=maja, number=3)
    notice.refresh_from_db()
    assert notice.read_at
    alone = a_room(maja, nadia, kind="direct", name="", key="direct:1:2")
    for text in ("Are you there?", "Hello?"):
        say(alone, nadia, text)
    [direct] = Notice.objects.filter(kind="chat.direct")
    assert direct.person == maja
    from chat.notifications import kinds

    told = kinds.find("chat.direct").told(direct)
    assert (told.text, told.detail) == ("Nadia Holm wrote to you", "")
    assert told.url.endswith(f"/chat/{alone.pk}/?at=1#m-1")
    actions.leave(room=alone, person=maja)
    assert kinds.find("chat.direct").told(direct) is None


def a_file(name="minutes.txt", content=b"What was said"):
    return SimpleUploadedFile(name, content)


def test_files_go_with_a_message_and_to_nobody_else(
    client, people, django_capture_on_commit_callbacks
):
    maja, jonas, nadia = people
    room = a_room(maja, jonas)
    client.force_login(maja)
    url = at("attach", room.pk)
    kept = client.post(url, {"file": a_file("../ø & <b>.txt")})
    assert (kept.status_code, kept.json()["name"]) == (201, "ø & <b>.txt")
    ident = kept.json()["id"]
    where = at("file", room.pk, ident)
    # Not sent yet: not there.
    assert client.get(where).status_code == 404
    body = {"text": "", "client": str(uuid.uuid4()), "files": [ident]}
    assert ask(client, room, "post", **body).json() == {"number": 1}
    again = {**body, "client": str(uuid.uuid4())}
    assert ask(client, room, "post", **again).json()["code"] == "files"
    many = {**again, "files": [str(uuid.uuid4()) for _n in range(6)]}
    assert ask(client, room, "post", **many).json()["code"] == "many"
    client.force_login(jonas)
    answer = client.get(where)
    assert b"".join(answer.streaming_content) == b"What was said"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    row = Attachment.objects.get()
    assert "ø".encode() not in bytes(row.sealed)
    assert ".txt" not in row.file.name
    page = client.get(room.get_absolute_url()).content.decode()
    assert "ø &amp; &lt;b&gt;.txt" in page
    # Jonas cannot send Maja's, nor whoever is in no room read it.
    stolen = {"text": "", "client": str(uuid.uuid4()), "files": [ident]}
    assert ask(client, room, "post", **stolen).json()["code"] == "files"
    client.force_login(nadia)
    assert client.get(where).status_code == 404
    assert client.post(url, {"file": a_file()}).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(room=room, number=1, by=maja)
    assert not Attachment.objects.exists()
    assert not row.file.storage.exists(row.file.name)


def test_a_picture_is_written_anew_and_comes_by_a_plain_form(client, people):
    maja, *_others = people
    room = a_room(maja)
    client.force_login(maja)
    raw = photo()
    assert b"Exif" in raw
    sent = {
        "text": "Look",
        "client_id": str(uuid.uuid4()),
        "file": a_file("a.jpg", raw),
    }
    assert client.post(room.get_absolute_url(), sent).status_code == 303
    row = Attachment.objects.get()
    assert (row.kind, row.name, row.message.number) == ("picture", "a.webp", 1)
    with row.file.open() as file:
        data = file.read()
    assert (data[:4], b"Exif" in data) == (b"RIFF", False)
    answer = client.get(at("file", room.pk, row.pk))
    assert (answer["Content-Type"], answer["Content-Disposition"][:6]) == (
        "image/webp",
        "inline",
    )
    assert row.file.storage.exists(row.file.name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.exe", b"MZ"),
        ("a.pdf", b"<html>"),
        ("a.txt", b"<html><script>"),
        ("a.png", b"\x89PNG\r\n\x1a\nno"),
        ("a.jpg", b"<svg>"),
        ("a.zip", b"no zip"),
        ("", b"x"),
        ("a.txt", b""),
    ],
)
def test_files_that_are_not_taken(people, name, content):
    maja, *_others = people
    room = a_room(maja)
    with pytest.raises(Refused) as no:
        attaching.take(room=room, by=maja, upload=a_file(name or "x", content))
    assert no.value.code == "file"
    assert not Attachment.objects.exists()


def test_files_have_limits_and_loose_ones_go(people):
    maja, *_others = people
    room = a_room(maja)
    big = a_file("a.txt", b"a" * (attaching.MOST_BYTES + 1))
    with pytest.raises(Refused, match="10 MB"):
        attaching.take(room=room, by=maja, upload=big)
    for _time in range(attaching.LOOSE):
        attaching.take(room=room, by=maja, upload=a_file())
    with pytest.raises(Refused, match="Send or remove"):
        attaching.take(room=room, by=maja, upload=a_file())
    assert attaching.forget_loose() == 0
    later = timezone.now() + attaching.LASTS * 2
    assert attaching.forget_loose(later) == attaching.LOOSE
    assert not Attachment.objects.exists()


def test_a_closed_room_says_why(client, people):
    maja, jonas, _nadia = people
    now = timezone.now()
    for fields, words in (
        ({"posting": "moderators"}, "Only moderators write here."),
        ({"locked_at": now}, "This room is locked for the moment."),
        ({"archived_at": now}, "This room is an archive now."),
    ):
        room = a_room(maja, jonas, **fields)
        client.force_login(maja)
        page = client.get(room.get_absolute_url()).content.decode()
        assert words in page
        assert 'id="id_text"' not in page
        assert "Nobody has said anything here yet." in page
    slow = a_room(maja, slow_seconds=60)
    say(slow, maja)
    page = client.get(slow.get_absolute_url()).content.decode()
    assert 'id="id_text"' in page
    assert "you can write again in" in page
    sent = {"text": "Kept words", "client_id": str(uuid.uuid4())}
    refused = client.post(slow.get_absolute_url(), sent)
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()
    assert Message.objects.filter(room=slow).count() == 1


def test_who_is_here_and_who_would_rather_not_say(client, people):
    maja, jonas, _nadia = people
    room = a_room(maja, jonas)
    for person in (maja, jonas):
        here.beat(person.pk)
    assert here.of(room.pk)["count"] == 2
    client.force_login(jonas)
    assert client.get(at("habits")).status_code == 200
    assert client.post(at("habits"), {"voice": "loud"}).status_code == 422
    sent = {"voice": "all", "enter_sends": "on"}
    assert client.post(at("habits"), sent).status_code == 303
    assert Habits.objects.get().shows_presence is False
    here.beat(jonas.pk)
    assert here.among([maja.pk, jonas.pk]) == {maja.pk}


def test_signs_have_names_in_two_languages_and_no_doubles(client, people):
    signs = [each.sign for _name, group in emojis.GROUPS for each in group]
    assert len(signs) == len(set(signs)) >= 160
    assert all(each.en and each.da for each in emojis.ALL.values())
    assert set(emojis.QUICK) <= emojis.KNOWN
    client.force_login(people[0])
    page = client.get(at("signs")).content.decode()
    assert 'data-words="party popper congratulations konfetti tillykke"' in page


def test_a_page_costs_the_same_queries_however_much_is_said(
    client, people, django_assert_max_num_queries
):
    maja, jonas, _nadia = people
    room = a_room(maja, jonas)
    for n in range(30):
        said = say(room, (maja, jonas)[n % 2], f"@Jonas Krogh {n}", reply_to=n or None)
        actions.react(room=room, number=said.number, by=maja, emoji="👍", on=True)
    client.force_login(maja)
    with django_assert_max_num_queries(48):
        assert client.get(room.get_absolute_url()).status_code == 200
