"""Who reads the tables themselves cannot pair voters with ballots either.

Finding 13 of the safety notes: rows written in one transaction share `xmin`, and both
tables are in the order of voting. Measured before and after the poll is closed.
"""

import itertools
import logging
import random
import threading
import uuid
from pathlib import Path

import pytest

from django.db import connection, transaction

from membership import roles
from membership.accounts.models import User
from polls import actions, sealing, verifying
from polls.models import Ballot, Participation, Receipt
from tests import make

VOTERS = 1000


def an_election(voters: int):
    """A poll in which voter n writes n: what a ballot says tells the test whose it is.

    Nobody outside the test knows that, so it shows how well ballots can be paired.
    """
    poll = make.a_poll(asked=[{"kind": "text"}], audience="anyone", grade="verified")
    question = str(poll.questions.get().pk)
    people = User.objects.bulk_create(
        User(email=f"voter{n}@guild.example") for n in range(voters)
    )
    for n, person in enumerate(people):
        actions.cast(
            poll=poll,
            voter=person,
            answers={question: str(n)},
            client_key=uuid.uuid4(),
        )
    return poll, question, {person.pk: n for n, person in enumerate(people)}


def order(table: str) -> list:
    """Primary keys as they lie on the disk."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        if table == "polls_receipt":
            cursor.execute(f"SELECT digest FROM {table} ORDER BY {place}")  # noqa: S608
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT id FROM {table} ORDER BY {place}")  # noqa: S608
        return [uuid.UUID(str(row[0])) for row in cursor.fetchall()]


def correlation(one: list[int], other: list[int]) -> float:
    """Spearman's, of two lists of ranks without ties."""
    n = len(one)
    apart = sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
    return 1 - 6 * apart / (n * (n * n - 1))


def ranks(poll, question, numbers) -> tuple[list[int], list[int]]:
    """Each voter's place in the order of names, and of their ballot."""
    voters = dict(Participation.objects.filter(poll=poll).values_list("pk", "voter"))
    said = {
        row.pk: int(row.answers[question]) for row in Ballot.objects.filter(poll=poll)
    }
    names = {
        numbers[voters[pk]]: place
        for place, pk in enumerate(order("polls_participation"))
    }
    ballots = {said[pk]: place for place, pk in enumerate(order("polls_ballot"))}
    both = range(len(numbers))
    return [names[n] for n in both], [ballots[n] for n in both]


@pytest.mark.django_db(transaction=True)
def test_the_order_on_the_disk_tells_nothing_after_closing():
    poll, question, numbers = an_election(VOTERS)
    issued = order("polls_receipt")
    before = correlation(*ranks(poll, question, numbers))
    assert before > 0.99, "the test must be able to see a pairing"
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    names, ballots = ranks(poll, question, numbers)
    assert abs(correlation(names, ballots)) < 0.1
    # Nor does either order tell who voted when.
    assert abs(correlation(names, list(range(VOTERS)))) < 0.1
    assert abs(correlation(ballots, list(range(VOTERS)))) < 0.1
    codes = {pk: n for n, pk in enumerate(issued)}
    slips = [codes[pk] for pk in order("polls_receipt")]
    assert abs(correlation(slips, list(range(VOTERS)))) < 0.1
    hits = sum(a == b for a, b in zip(names, ballots, strict=True))
    assert hits < 10


TABLES = ("polls_participation", "polls_ballot", "polls_receipt")
JOIN = """
SELECT count(*) FROM {} AS one JOIN {} AS other ON one.xmin::text = other.xmin::text
"""


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_no_transaction_number_joins_the_tables_after_closing():
    poll, _question, _numbers = an_election(50)

    def joined(cursor):
        for one, other in itertools.combinations(TABLES, 2):
            cursor.execute(JOIN.format(one, other))
            yield cursor.fetchone()[0]

    with connection.cursor() as cursor:
        assert list(joined(cursor)) == [50, 50, 50], "the test must see a pairing"
        for table in TABLES:
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (50,), "the test must be able to see voters"
        actions.close(poll=poll, by=make.a_person(roles.BOARD))
        assert list(joined(cursor)) == [0, 0, 0]
        for table in TABLES:
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (1,)


def test_no_column_tells_when_or_in_what_order():
    """Neither a time nor a serial number, nor a way to a person; ids are random."""
    allowed = {
        Participation: {"id", "poll", "voter", "client_key", "answers"},
        Ballot: {"id", "poll", "answers"},
        Receipt: {"digest", "poll"},
    }
    for model, names in allowed.items():
        assert {field.name for field in model._meta.get_fields()} == names
        assert model._meta.pk.get_internal_type() in {"UUIDField", "CharField"}
    assert Ballot().pk.version == Participation().pk.version == 4


@pytest.mark.django_db(transaction=True)
def test_nothing_of_before_is_left_in_the_files():
    """Deleted rows stay in pages and logs; whoever reads the disk must not find them.

    What is looked for are the fingerprints of forms, which go when the poll closes.
    """
    poll, _question, _numbers = an_election(20)
    marks = list(Participation.objects.values_list("client_key", flat=True))

    def left():
        held = on_disk()
        spelt = [
            m.bytes if connection.vendor == "postgresql" else m.hex.encode()
            for m in marks
        ]
        return sum(held.count(mark) for mark in spelt)

    assert left() >= 20, "the test must be able to see them"
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    assert not Participation.objects.exclude(client_key=None).exists()
    if left() and older_transactions():
        pytest.skip("somebody writes in another database of this PostgreSQL")
    assert left() == 0
    assert verifying.faults(poll) == []


def older_transactions() -> bool:
    """Whether others have written for a while: PostgreSQL keeps old rows for them."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND backend_xid IS NOT NULL"
        )
        return cursor.fetchone()[0] > 0


def on_disk() -> bytes:
    """The files that hold the three tables."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        files = [name, name.with_name(f"{name.name}-wal")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    held = b""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        for table in TABLES:
            cursor.execute(
                "SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table]
            )
            held += bytes(cursor.fetchone()[0])
    return held


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_voters_in_other_polls_are_not_made_to_wait(monkeypatch):
    """Where the tables are in use the rows are given up and people go on voting."""
    monkeypatch.setattr(sealing, "PATIENCE", "50ms")
    poll, _question, _numbers = an_election(3)
    other, voter = make.a_poll(), make.a_person(roles.MEMBERS)
    answers = {str(other.questions.get().pk): "1"}
    held, go_on = threading.Event(), threading.Event()

    def vote():
        with transaction.atomic():
            actions.cast(
                poll=other, voter=voter, answers=answers, client_key=uuid.uuid4()
            )
            held.set()
            go_on.wait(30)
        connection.close()

    thread = threading.Thread(target=vote)
    thread.start()
    assert held.wait(30)
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    go_on.set()
    thread.join()
    assert Ballot.objects.filter(poll=other).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_nothing_is_logged_of_a_vote(caplog, client):
    caplog.set_level(logging.DEBUG)
    poll = make.a_poll(asked=[{"kind": "text"}])
    [question] = poll.questions.all()
    word = f"Zanzibar{random.random()}"
    client.force_login(make.a_person(roles.MEMBERS))
    sent = {question.field: word, "client_key": str(uuid.uuid4())}
    assert client.post(f"/en/polls/{poll.pk}/", sent).status_code == 303
    told = [
        record.getMessage()
        for record in caplog.records
        # The database's own debug log is off outside tests.
        if not record.name.startswith("django.db")
    ]
    assert word not in "\n".join(told)
