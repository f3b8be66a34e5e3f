"""Many voters at once, voters against the clock, and a process that dies midway.

On SQLite the file's writers queue; only PostgreSQL proves the locks.
"""

import os
import signal
import subprocess
import sys
import threading
import uuid
from datetime import timedelta

import pytest

from django.db import connection
from django.utils import timezone

from core.errors import Refused
from membership import actions as membership
from membership import roles
from polls import actions, verifying
from polls.models import Ballot, Participation, Poll, Receipt
from tests import make

HANDS = 16


def at_once(count, work):
    """Run `work(number)` in that many goes from one gun; returns the results."""
    results, gun = [None] * count, threading.Barrier(HANDS)

    def run(first):
        try:
            gun.wait()
            for number in range(first, count, HANDS):
                try:
                    results[number] = work(number)
                except Refused as error:
                    results[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def cast(poll, person, choice="1", key=None):
    question = str(poll.questions.get().pk)
    return actions.cast(
        poll=poll,
        voter=person,
        answers={question: choice},
        client_key=key or uuid.uuid4(),
    )


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_100_votes_of_one_person_are_one_ballot(self):
        poll = make.a_poll(grade="verified")
        person = make.a_person(roles.MEMBERS)
        results = at_once(100, lambda n: cast(poll, person))
        assert results.count("voted") == 99
        assert Ballot.objects.filter(poll=poll).count() == 1
        assert Participation.objects.filter(poll=poll).count() == 1
        assert Receipt.objects.filter(poll=poll).count() == 1

    def test_one_form_sent_100_times_is_answered_alike(self):
        poll = make.a_poll()
        person, key = make.a_person(roles.MEMBERS), uuid.uuid4()
        results = at_once(100, lambda n: cast(poll, person, key=key))
        assert len({row.pk for row in results}) == 1
        assert Ballot.objects.filter(poll=poll).count() == 1

    @pytest.mark.parametrize("grade", ["secret", "open"])
    def test_voters_against_the_one_who_closes(self, grade):
        """Whoever was let in is counted, whoever was not is nowhere."""
        poll = make.a_poll(grade=grade)
        people = [make.a_person(roles.MEMBERS) for _n in range(60)]
        board = make.a_person(roles.BOARD)

        def work(n):
            if n == 20:
                return actions.close(poll=poll, by=board)
            return cast(poll, people[n], choice=str(n % 3 + 1))

        results = at_once(60, work)
        in_time = [row for row in results if isinstance(row, Participation)]
        late = results.count("closed")
        poll.refresh_from_db()
        tally = poll.outcome["questions"][str(poll.questions.get().pk)]
        assert len(in_time) + late == 59
        assert poll.outcome["turnout"] == len(in_time)
        assert sum(tally["counts"]) == len(in_time)
        assert Participation.objects.filter(poll=poll).count() == len(in_time)
        if grade == "secret":
            assert Ballot.objects.filter(poll=poll).count() == len(in_time)

    def test_it_is_closed_and_counted_once(self):
        poll = make.a_poll()
        cast(poll, make.a_person(roles.MEMBERS))
        Poll.objects.update(closes_at=timezone.now())
        results = at_once(16, lambda n: actions.seal(poll=poll))
        assert results.count(True) == 1

    @pytest.mark.needs_postgres
    def test_who_moves_in_the_middle_of_a_vote_votes_once_or_not_at_all(self):
        """Asked at the moment of the ballot: the move comes before it or after it."""
        here, there = make.a_unit("North"), make.a_unit("South")
        poll = make.a_poll(unit=here, grade="verified")
        people = [make.a_person() for _n in range(24)]
        for n, person in enumerate(people):
            membership.place(
                person=person,
                unit=here if n < 12 else there,
                starts=timezone.localdate() - timedelta(days=9),
                by=None,
            )
        yesterday = timezone.localdate() - timedelta(days=1)

        def work(n):
            person = people[n % 24]
            if n < 24:
                return cast(poll, person)
            old, new = (here, there) if n % 24 < 12 else (there, here)
            membership.remove(person=person, unit=old, by=None, last=yesterday)
            membership.place(person=person, unit=new, by=None)
            # In the other unit's poll they vote as one of that unit.
            return cast(poll, person)

        results = at_once(48, work)
        assert {r for r in results if isinstance(r, str)} <= {"asked", "voted"}
        rows = [r for r in results if isinstance(r, Participation)]
        assert len(rows) == len({row.voter_id for row in rows})
        # Who came has voted in the end, who left perhaps.
        assert {p.pk for p in people[12:]} <= {row.voter_id for row in rows}
        assert verifying.faults(poll) == []
        actions.close(poll=poll, by=make.a_person(roles.BOARD))
        poll.refresh_from_db()
        assert poll.outcome["turnout"] == len(rows) <= poll.electorate
        assert verifying.faults(poll) == []


CAST = """
import django; django.setup()
import uuid
from membership.accounts.models import User
from polls import actions
from polls.models import Poll
poll = Poll.objects.get()
actions.cast(
    poll=poll,
    voter=User.objects.get(email="voter@guild.example"),
    answers={str(poll.questions.get().pk): "1"},
    client_key=uuid.uuid4(),
)
"""


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["between", "receipt"])
def test_killed_between_name_ballot_and_receipt_leaves_none(place):
    """kill -9 after the first or the second row: the vote never was, and can be."""
    poll = make.a_poll(grade="verified")
    voter = make.a_person(roles.MEMBERS, email="voter@guild.example")
    settings = connection.settings_dict
    done = subprocess.run(
        [sys.executable, "-c", CAST],
        env={
            **os.environ,
            "FAILPOINT": f"polls.cast.{place}:kill",
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
            "PYTHONPATH": f".{os.pathsep}site",
            "DATABASE_URL": address(settings),
        },
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert not Participation.objects.exists()
    assert not Ballot.objects.exists()
    assert not Receipt.objects.exists()
    cast(poll, voter)
    assert Ballot.objects.count() == Receipt.objects.count() == 1
    assert verifying.faults(poll) == []


def address(settings: dict) -> str:
    """The database of this test, for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = settings["HOST"] or "127.0.0.1"
    port = settings["PORT"] or 5432
    user = ":".join(filter(None, [settings["USER"], settings["PASSWORD"]]))
    return f"postgres://{user}@{host}:{port}/{settings['NAME']}"
