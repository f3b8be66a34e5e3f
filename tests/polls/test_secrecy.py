"""Who reads the tables themselves cannot pair voters with ballots either.

Finding 13 of the safety notes: rows written in one transaction share `xmin`, and both
tables are in the order of voting. Measured before and after the poll is closed.
"""

import logging
import random
import uuid

import pytest

from django.db import connection

from membership import roles
from membership.accounts.models import User
from polls import actions
from polls.models import Ballot, Participation
from tests import make

VOTERS = 1000


def an_election(voters: int):
    """A poll in which voter n writes n: what a ballot says tells the test whose it is.

    Nobody outside the test knows that, so it shows how well ballots can be paired.
    """
    poll = make.a_poll(asked=[{"kind": "text"}], audience="anyone")
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
    before = correlation(*ranks(poll, question, numbers))
    assert before > 0.99, "the test must be able to see a pairing"
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    names, ballots = ranks(poll, question, numbers)
    assert abs(correlation(names, ballots)) < 0.1
    # Nor does either order tell who voted when.
    assert abs(correlation(names, list(range(VOTERS)))) < 0.1
    assert abs(correlation(ballots, list(range(VOTERS)))) < 0.1
    hits = sum(a == b for a, b in zip(names, ballots, strict=True))
    assert hits < 10


JOIN = """
SELECT count(*) FROM polls_participation AS name
JOIN polls_ballot AS ballot ON name.xmin = ballot.xmin
"""


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_no_transaction_number_joins_the_tables_after_closing():
    poll, _question, _numbers = an_election(50)
    with connection.cursor() as cursor:
        actions.close(poll=poll, by=make.a_person(roles.BOARD))
        cursor.execute(JOIN)
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM polls_ballot")
        assert cursor.fetchone() == (1,)


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
