"""A process that dies while it takes a vote, and a clock that is wrong.

Safety.md 4, faults 1 and 20, and invariant 7: each grade, each place in between.
"""

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest

from django.db import connection
from django.utils import timezone

from membership import roles
from polls import actions, verifying
from polls.models import Ballot, Participation, Poll, Receipt
from tests import make
from tests.polls.test_races import CAST, address, cast

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

GRADES = {"open": (1, 0, 0), "secret": (1, 1, 0), "verified": (1, 1, 1)}

# The same, in a process whose clock is off by so many seconds.
WRONG_CLOCK = """
import datetime, sys, time
from django.utils import timezone
by, real, right = float(sys.argv[1]), time.time, timezone.now
timezone.now = lambda: right() + datetime.timedelta(seconds=by)
time.time = lambda: real() + by
"""
JUDGED = """
from core.errors import Refused
print(round(timezone.now().timestamp() - real()))
try:
    BODY
    print("cast")
except Refused as no:
    print(no.code)
"""


def process(code, *arguments, failpoint=""):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={
            **os.environ,
            "FAILPOINT": failpoint,
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
            "PYTHONPATH": f".{os.pathsep}site",
            "DATABASE_URL": address(connection.settings_dict),
        },
        check=False,
        capture_output=True,
        text=True,
    )


def rows():
    return tuple(m.objects.count() for m in (Participation, Ballot, Receipt))


@pytest.mark.parametrize("grade", GRADES)
def test_killed_in_mid_vote_leaves_all_or_nothing(grade):
    """kill -9 at every place of it, before the commit and after; then sent again."""
    poll = make.a_poll(grade=grade)
    voter = make.a_person(roles.MEMBERS, email="voter@guild.example")
    places = ["between"]
    if grade == "verified":
        places += ["receipt"]
    for place in [*places, "written"]:
        done = process(CAST, failpoint=f"polls.cast.{place}:kill")
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert rows() == (0, 0, 0)
    done = process(CAST, failpoint="polls.cast.committed:kill")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert rows() == GRADES[grade]
    key = Participation.objects.get().client_key
    again = process(CAST)  # another form of the same person
    assert "voted" in again.stderr or "Refused" in again.stderr
    assert (rows(), Participation.objects.get().client_key) == (GRADES[grade], key)
    assert verifying.faults(poll) == []
    cast(poll, make.a_person(roles.MEMBERS))
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    poll.refresh_from_db()
    assert poll.outcome["turnout"] == 2
    assert voter.pk in Participation.objects.values_list("voter", flat=True)


def judged(hours) -> str:
    """What becomes of a vote in a process whose clock is wrong by so many hours."""
    body = CAST.replace("import django; django.setup()", "").strip()
    body = body.replace("\n", "\n    ")
    code = "import django; django.setup()\n" + WRONG_CLOCK
    done = process(code + JUDGED.replace("BODY", body), hours * 3600)
    assert done.returncode == 0, done.stderr
    off, what = done.stdout.split()
    assert abs(int(off) - hours * 3600) < 60, "the clock was not wrong"
    return what


@pytest.mark.needs_postgres
@pytest.mark.parametrize("hours", [-1, 1])
def test_late_is_what_the_database_says(hours):
    """Of three polls, one ends ten minutes ago and one has not begun: by its clock."""
    make.a_person(roles.MEMBERS, email="voter@guild.example")
    minutes = dt.timedelta(minutes=1)
    now = timezone.now()
    cases = [
        ({"closes_at": now - 10 * minutes}, "closed"),
        ({"opens_at": now + 10 * minutes}, "closed"),
        ({"closes_at": now + 10 * minutes}, "cast"),
    ]
    for fields, wanted in cases:
        Poll.objects.all().delete()
        make.a_poll(**{"opens_at": now - 100 * minutes, **fields})
        assert judged(hours) == wanted, fields
    assert rows() == (1, 1, 0)
