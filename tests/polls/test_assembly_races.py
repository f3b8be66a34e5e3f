"""A hall that does everything at once: one vote stays one vote, and all are counted."""

import uuid

import pytest

from django.db import connection
from django.utils import translation

from membership import roles
from polls.assembly import facts, motions, proxies
from polls.assembly.models import Seat
from polls.models import Ballot, Participation
from tests import make
from tests.polls import meeting
from tests.polls.meeting import arrive, no, seat
from tests.polls.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs_postgres]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def board():
    return make.a_person(roles.BOARD)


def test_one_proxy_used_50_times_at_once_is_one_ballot(board):
    holder, giver = meeting.members(2)
    row = meeting.a_meeting([holder], present=[holder], by=board)
    meeting.a_proxy(row, giver, holder)
    motion = meeting.a_motion(row, board)
    results = at_once(50, lambda n: meeting.vote(motion, giver, by=holder))
    assert results.count("voted") == 49
    assert Ballot.objects.filter(poll=motion.poll).count() == 1
    key = uuid.uuid4()
    alike = at_once(20, lambda n: meeting.vote(motion, holder, key=key))
    assert len({row.pk for row in alike}) == 1


def test_who_comes_while_the_holder_votes_has_one_vote(board):
    """Whoever of the two is first; the hall never counts that vote twice."""
    people = meeting.members(2)
    holder, giver = people
    row = meeting.a_meeting([holder], present=[holder], by=board)
    meeting.a_proxy(row, giver, holder)
    for _turn in range(5):
        arrive(row, giver, board, present=False)
        motion = meeting.a_motion(row, board)

        def work(n, motion=motion):
            if n == 5:
                return arrive(row, giver, board)
            return meeting.vote(motion, giver, by=giver if n % 2 else holder)

        results = at_once(16, work)
        cast = [one for one in results if isinstance(one, Participation)]
        assert len(cast) == 1
        assert set(results) <= {*cast, "voted", "back", "absent", results[5]}
        motions.close(motion=motion, by=board)
        motion.refresh_from_db()
        assert motion.poll.outcome["turnout"] == 1
        assert facts.hall(row).votes == 2


@pytest.mark.parametrize("grade", ["secret", "verified"])
def test_the_chair_closes_while_50_vote(board, grade):
    """Who was let in is counted, who was not is told so; nothing waits for ever."""
    people = meeting.members(50)
    row = meeting.a_meeting(people, by=board)
    motion = meeting.a_motion(row, board, grade=grade)

    def work(n):
        if n == 30:
            return motions.close(motion=motion, by=board)
        if n == 20:  # the door goes on working
            return arrive(row, people[20], board, present=False)
        return meeting.vote(motion, people[n], str(n % 3 + 1))

    results = at_once(50, work)
    cast = [one for one in results if isinstance(one, Participation)]
    assert len(cast) + results.count("closed") == 48
    motion.refresh_from_db()
    outcome = motion.poll.outcome
    [tally] = outcome["questions"].values()
    assert outcome["turnout"] == sum(tally["counts"]) == len(cast)
    assert Participation.objects.filter(poll=motion.poll).count() == len(cast)
    assert Ballot.objects.filter(poll=motion.poll).count() == len(cast)
    assert motion.state == "decided"


def test_16_givers_ask_one_holder_at_once_and_two_are_taken(board):
    holder, *givers = meeting.members(17)
    row = meeting.a_meeting([holder], present=[holder], by=board, proxies_each=2)
    pk = seat(row, holder).pk
    offers = [
        proxies.offer(assembly=row, giver=giver, holder_pk=pk) for giver in givers
    ]
    results = at_once(16, lambda n: proxies.accept(proxy=offers[n], by=holder))
    assert results.count("full") == 14
    held = Seat.objects.filter(holder=pk)
    assert sorted(held.values_list("slot", flat=True)) == [1, 2]
    assert seat(row, holder).holding == 2
    assert facts.hall(row).votes == 3


def test_two_who_ask_each_other_make_no_ring(board):
    """Neither sees the other's yes before both are said; one of them stands."""
    one, other = meeting.members(2)
    row = meeting.a_meeting([one], present=[one, other], by=board)
    first = proxies.offer(assembly=row, giver=one, holder_pk=seat(row, other).pk)
    second = proxies.offer(assembly=row, giver=other, holder_pk=seat(row, one).pk)

    def work(n):
        if n % 2:
            return proxies.accept(proxy=first, by=other)
        return proxies.accept(proxy=second, by=one)

    results = at_once(16, work)
    assert results.count("chain") == 8
    assert Seat.objects.of(row).exclude(holder=None).count() == 1


def test_one_motion_opens_when_16_are_put_at_once(board):
    [one] = meeting.members(1)
    row = meeting.a_meeting([one], by=board)
    planned = [meeting.a_motion(row, board, put=False) for _n in range(16)]
    results = at_once(16, lambda n: motions.put(motion=planned[n], by=board))
    assert results.count("voting") == 15
    assert row.motions.filter(state="open").count() == 1
    no("voting", proxies.offer, assembly=row, giver=one, holder_pk=seat(row, one).pk)


def test_no_transaction_pairs_a_seat_or_a_name_with_a_ballot(board):
    """Voting locks a seat, which marks its row; sealing leaves nothing to pair it."""
    people = meeting.members(6)
    row = meeting.a_meeting(people[:4], present=people[:4], by=board)
    meeting.a_proxy(row, people[4], people[0])
    meeting.a_proxy(row, people[5], people[0])
    motion = meeting.a_motion(row, board)
    for n, person in enumerate(people):
        meeting.vote(motion, person, str(n % 3 + 1), by=people[0] if n > 3 else person)
    motions.close(motion=motion, by=board)

    def marks(table, *columns):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608
            return {str(value) for found in cursor.fetchall() for value in found}

    ballots = marks("polls_ballot", "xmin")
    assert len(ballots) == 1
    names = marks("polls_participation", "xmin")
    assert not ballots & (names | marks("assembly_seat", "xmin", "xmax"))
