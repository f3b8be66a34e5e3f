"""Keys of the chat: turned while people write, and missed when they are gone."""

import subprocess
import threading
import uuid
from io import StringIO

import pytest

from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, connections

from chat import actions, rotation, sealing, showing
from chat.models import Attachment, Message, Participant, Revision
from tests import make
from tests.chat.test_talk import a_room, refusal, say

OLD = {1: "33" * 32, 2: "44" * 32}
NEW = {**OLD, 3: "55" * 32}


def rotate(*options) -> str:
    said = StringIO()
    call_command("rotate_keys", *options, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_everything_is_sealed_by_the_newest_key(settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    settings.CHAT_KEYS = OLD
    maja = make.a_person("Members")
    room = a_room(maja)
    for number in range(5):
        say(room, maja, f"number {number}")
    actions.edit(room=room, number=1, by=maja, text="put right")
    actions.remove(room=room, number=2, by=maja)
    for number in range(3):
        file = Attachment(room=room, sender=maja, kind="file", size=1)
        file.seal_name(f"minutes {number}.pdf")
        file.save()
    settings.CHAT_KEYS = NEW
    assert "Key 3 seals nothing" not in rotate("--check")
    assert "message: 5 by key 2" in rotate("--check")
    done = rotate()
    assert "message: 5 by key 3" in done
    assert "Key 2 seals nothing: it may be removed." in done
    settings.CHAT_KEYS = {3: NEW[3]}
    texts = [m.text for m in Message.objects.order_by("number")]
    assert texts == ["put right", "", "number 2", "number 3", "number 4"]
    assert Revision.objects.get().text == "number 0"
    names = {file.name for file in Attachment.objects.all()}
    assert names == {f"minutes {n}.pdf" for n in range(3)}
    rotate()  # again changes nothing and fails on nothing


@pytest.mark.django_db
def test_a_key_taken_away_too_early_is_an_error_and_breaks_no_page(settings, client):
    settings.CHAT_KEYS = OLD
    maja = make.a_person("Members")
    room = a_room(maja)
    say(room, maja, "words of before")
    settings.CHAT_KEYS = {3: NEW[3]}
    say(room, maja, "words of now", reply_to=1)
    [error] = run_checks(tags=["database"], databases=["default"])
    assert (error.id, "Key 2" in error.msg) == ("chat.E001", True)
    assert client.get("/health/ready").json()["degraded"] == ["checks"]
    with pytest.raises(CommandError, match="1 rows cannot be opened"):
        rotate()
    client.force_login(maja)
    page = client.get(room.get_absolute_url()).content.decode()
    assert "words of now" in page
    assert "words of before" not in page
    seat = Participant.objects.select_related("room").get(person=maja)
    [lost, now] = showing.since(seat, after=0, version=0)["messages"]
    assert now["reply"]["text"] in lost["html"]
    assert refusal(actions.edit, room=room, number=1, by=maja, text="x") == "sealed"
    actions.remove(room=room, number=1, by=maja)


@pytest.mark.faults
@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_keys_turn_while_eight_write_and_read(settings, monkeypatch):
    """Fault 35: 10,000 messages, 0 that do not open, no moment without service."""
    monkeypatch.setattr(actions, "A_MINUTE", 10**6)
    monkeypatch.setattr(rotation, "BATCH", 50)
    settings.CHAT_KEYS = OLD
    people = [make.a_person("Members") for _n in range(8)]
    room = a_room(*people)
    Message.objects.bulk_create(
        Message(
            room=room,
            number=n,
            version=n,
            sender=people[n % 8],
            client_id=uuid.uuid4(),
            sealed=sealing.seal_text(f"text {n}", room=room.pk, number=n),
            key=2,
        )
        for n in range(1, 10_001)
    )
    type(room).objects.update(last_number=10_000, version=10_000)
    settings.CHAT_KEYS = NEW
    stop, wrong, done = threading.Event(), [], []

    def busy(person):
        seat = Participant.objects.select_related("room").get(room=room, person=person)
        turn = 0
        try:
            while not stop.is_set():
                turn += 1
                said = say(room, person, f"said {turn}")
                say(room, person, "to be changed")
                actions.edit(
                    room=room, number=said.number, by=person, text=f"changed {turn}"
                )
                if turn % 5 == 0:
                    actions.remove(room=room, number=said.number, by=person)
                for shown in showing.before(seat, turn * 37 % 10_000 + 50):
                    assert shown["removed"] or "text" in shown["html"], shown
                done.append(turn)
        except Exception as error:  # noqa: BLE001 - told by the test
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=busy, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    rotate()
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert done
    rotate()
    settings.CHAT_KEYS = {3: NEW[3]}
    for row in [*Message.objects.all(), *Revision.objects.all()]:
        assert row.text or row.removed
    assert rotation.counts()["message"].keys() == {3}
    print(f"{len(done)} turns of eight people beside {Message.objects.count()} rows")  # noqa: T201


@pytest.mark.faults
@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_dump_has_none_of_a_thousand_words():
    maja = make.a_person("Members")
    room = a_room(maja)
    words = [uuid.uuid4().hex for _n in range(1000)]
    Message.objects.bulk_create(
        Message(
            room=room,
            number=n,
            version=n,
            sender=maja,
            client_id=uuid.uuid4(),
            sealed=sealing.seal_text(f"meet {word}", room=room.pk, number=n),
            key=sealing.ring().newest,
        )
        for n, word in enumerate(words, 1)
    )
    type(room).objects.update(last_number=1000, version=1000)
    actions.edit(room=room, number=1, by=maja, text=f"{words[0]} changed")
    jonas = make.a_person("Members")
    actions.enter(room=room, person=jonas)
    actions.post(room=room, by=jonas, text=words[1], client_id=uuid.uuid4(), reply_to=1)
    told = connection.settings_dict
    dump = subprocess.run(
        ["pg_dump", "-h", told["HOST"], "-p", str(told["PORT"]), told["NAME"]],
        env={
            "PGUSER": told["USER"],
            "PGPASSWORD": told["PASSWORD"],
            "PATH": "/usr/bin",
        },
        capture_output=True,
        check=True,
    ).stdout
    assert b"chat_message" in dump
    assert maja.email.encode() in dump
    found = [
        w for w in words if w.encode() in dump or w.encode().hex().encode() in dump
    ]
    assert found == []
