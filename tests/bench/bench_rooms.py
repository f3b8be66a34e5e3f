"""A room in which a million messages were said."""

import random
import statistics
import time
import uuid

from tests.bench import load

MANY = 1_000_000
SAID = """
mødet flyttes lokalet er optaget hvem tager kaffe med jeg kan godt lide forslaget tak
for i aftes vi ses på torsdag nøglen hænger i gangen husk regnskabet til maj the meeting
moves to the large hall who brings coffee see you on thursday
"""
WORDS = SAID.split()


def a_room(people, **fields):
    from chat.models import Participant, Room

    fields = {"kind": "group", "name": "bench", **fields}
    room = Room.objects.create(**fields)
    Participant.objects.bulk_create(
        Participant(room=room, person=person) for person in people
    )
    return room


def fill(room, senders, number: int) -> None:
    """So many messages, sealed as the site seals them, copied into the table."""
    from django.db import connection

    from chat import sealing
    from chat.models import Room

    key = sealing.ring().newest
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY chat_message (room_id, number, version, sender_id, client_id, sealed,"
            " key, removed) FROM STDIN"
        ) as copy,
    ):
        for n in range(1, number + 1):
            text = " ".join(random.sample(WORDS, random.randint(4, 14)))
            if n % 50_000 == 0:
                text += " guldsmed"
            sealed = sealing.seal_text(text, room=room.pk, number=n)
            sender = random.choice(senders).pk
            copy.write_row((room.pk, n, n, sender, uuid.uuid4(), sealed, key, ""))
    Room.objects.filter(pk=room.pk).update(last_number=number, version=number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE chat_message")


def timed(work, times: int) -> list[float]:
    took = []
    for _n in range(times):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1e3)
    return took


def million(table, port, people, session):
    """A room in which a million messages were said: opened, looked through, said in."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from chat import actions, sealing
    from chat.searching import binding, finding, folding
    from chat.searching.models import Volume

    person, *others = people
    room = a_room(people, name="million")
    fill(room, others, MANY)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
    path = f"/en/chat/{room.pk}/"
    message = load.request("GET", "127.0.0.1", path, headers)
    load.send(port, [message] * 4, 1)
    result = load.send(port, [message] * 40, 1)
    table.add(
        f"opening a room of {MANY:,} messages, p95",
        "≤ 100 ms",
        f"{result.p95:.0f} ms",
        result.p95 <= 100 and set(result.statuses) == {200},
    )
    begun = time.perf_counter()
    while binding.bind_due(500):
        pass
    took = time.perf_counter() - begun
    kept = Volume.objects.filter(room=room).count()
    table.add(
        f"binding them into {kept:,} volumes",
        "",
        f"{took:.0f} s",
        True,
    )
    for words, what in (
        ("guldsmed", "a word that 20 of them have"),
        ("zebra", "a word that none has"),
        ("kaffe thursday", "two common words"),
    ):
        delays = timed(lambda w=words: finding.find(person, folding.asked(w)), 12)
        found = finding.find(person, folding.asked(words))
        p95 = statistics.quantiles(delays, n=20)[-1]
        table.add(
            f"looking through them for {what}, p95",
            "≤ 1,500 ms",
            f"{p95:.0f} ms ({len(found.messages)} shown"
            f"{', stopped' if found.stopped else ''})",
            p95 <= 1500,
        )
    text = " ".join(WORDS[:20])

    def say():
        actions.post(room=room, by=person, text=text, client_id=uuid.uuid4())

    actions.A_MINUTE = 10**9
    timed(say, 20)
    whole = statistics.median(timed(say, 200))
    with CaptureQueriesContext(connection) as asked:
        say()
    seal = statistics.median(
        timed(lambda: sealing.seal_text(text, room=1, number=1), 2000)
    )
    table.add(
        f"sealing, of a message said ({len(asked)} queries, {whole:.1f} ms)",
        "≤ 5 %",
        f"{seal / whole:.2%} ({seal * 1000:.0f} µs)",
        seal / whole <= 0.05,
    )
