"""Numbers without a gap, readers that end alike: whatever happens at the same time."""

import random
import threading
import uuid

import pytest

from django.db import connection, connections

from chat import actions, showing
from chat.emojis import KNOWN
from chat.models import Message, Participant, Room
from tests import make
from tests.chat.reader import Reader
from tests.chat.test_talk import a_room, say

SIGNS = sorted(KNOWN)[:3]


def seat_in(room, person) -> Participant:
    return Participant.objects.select_related("room").get(room=room, person=person)


def reader_of(room, person) -> Reader:
    seat = seat_in(room, person)
    return Reader(lambda after, v: showing.since(seat, after=after, version=v))


def holds(room) -> None:
    """Invariant 9, as queries: no gap, no number twice, each version once."""
    room.refresh_from_db()
    rows = list(Message.objects.filter(room=room).order_by("number"))
    assert [row.number for row in rows] == list(range(1, room.last_number + 1))
    assert len({row.version for row in rows}) == len(rows)
    assert max(row.version for row in rows) <= room.version


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_readers_that_lose_frames_end_alike(
    seed, monkeypatch, django_capture_on_commit_callbacks
):
    """Invariants 9 to 11: said, changed, taken back, put under, in any order, while
    frames are lost, doubled and late."""
    rng = random.Random(seed)
    monkeypatch.setattr(actions, "A_MINUTE", 10**6)
    monkeypatch.setattr(showing, "MOST", 5)
    people = [make.a_person("Members") for _n in range(3)]
    room = a_room(*people)
    late = make.a_person("Members")
    say(room, people[0])
    readers = [reader_of(room, person) for person in people]
    frames: list[dict] = []

    def announce(topic, data):
        if topic.startswith("room."):
            frames.append(data["message"])

    monkeypatch.setattr(actions.live, "announce", announce)

    def act():
        by, number = rng.choice(people), rng.randint(1, room.last_number)
        row = Message.objects.get(room=room, number=number)
        kind = rng.choice(["post", "post", "edit", "remove", "react"])
        if kind == "post" or row.removed:
            say(room, by, f"said {rng.random()}", reply_to=rng.choice([None, number]))
            room.refresh_from_db()
        elif kind == "edit":
            text = f"changed {rng.random()}"
            actions.edit(room=room, number=number, by=row.sender, text=text)
        elif kind == "remove":
            actions.remove(room=room, number=number, by=row.sender)
        else:
            on, sign = rng.random() < 0.7, rng.choice(SIGNS)
            actions.react(room=room, number=number, by=by, emoji=sign, on=on)

    room.refresh_from_db()
    for _turn in range(50):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        if rng.random() < 0.1:
            rng.shuffle(frames)
        for reader in readers:
            for frame in frames:
                if rng.random() < 0.7 and reader.hear(frame) and rng.random() < 0.6:
                    reader.fetch()
        if rng.random() < 0.6:
            frames.clear()
    actions.enter(room=room, person=late)
    readers.append(reader_of(room, late))
    holds(room)
    texts = {row.number: row.text for row in Message.objects.filter(room=room)}
    for reader in reversed(readers):
        reader.fetch()
    for reader in readers:
        assert reader.order == sorted(texts)
        assert reader.version >= room.version
        for number, shown in readers[-1].shown.items():
            assert reader.shown[number] == shown
        for number, shown in reader.shown.items():
            assert texts[number] in shown["html"]
            assert bool(shown["removed"]) == (not texts[number])


def together(works) -> list:
    """Run each in a thread of its own, begun at once; what they raised."""
    gun, wrong = threading.Barrier(len(works)), []

    def run(work):
        try:
            gun.wait()
            work()
        except Exception as error:  # noqa: BLE001 - told by the test
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_commit_in_order(monkeypatch):
    """Sixteen write, one reads what is committed: never 7 without 6."""
    monkeypatch.setattr(actions, "A_MINUTE", 10**6)
    people = [make.a_person("Members") for _n in range(16)]
    room = a_room(*people)
    done = threading.Event()

    def write(person):
        def work():
            for n in range(12):
                said = say(room, person, f"{n}")
                if n % 3 == 0:
                    actions.edit(
                        room=room, number=said.number, by=person, text=f"{n} again"
                    )

        return work

    holes, looks = [], []

    def look():
        while not done.is_set():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*), max(number), max(version) FROM chat_message"
                )
                count, last, version = cursor.fetchone()
            looks.append(count)
            if count != (last or 0):
                holes.append((count, last))

    watcher = threading.Thread(target=lambda: (look(), connections.close_all()))
    watcher.start()
    wrong = together([write(person) for person in people])
    done.set()
    watcher.join()
    assert (wrong, holes) == ([], [])
    assert len(set(looks)) > 3
    holds(room)
    room = Room.objects.get(pk=room.pk)
    assert (room.last_number, room.version) == (192, 192 + 64)


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_message_eight_times_at_once_is_one():
    maja = make.a_person("Members")
    room, client, got = a_room(maja), uuid.uuid4(), []
    wrong = together(
        [lambda: got.append(say(room, maja, "once", client_id=client).number)] * 8
    )
    assert (wrong, got) == ([], [1] * 8)
    assert say(room, maja, "the next").number == 2
    holds(room)
