"""An import's worker is killed with -9 at several points: everybody once, nobody half.

Real processes on PostgreSQL. Each point is before or after another write of a chunk.
"""

import os
import subprocess
import sys

import pytest

from django.db import connection

from membership import roles
from membership.accounts.models import User
from membership.intake import actions, jobs
from membership.intake.models import Row, Run
from membership.models import Member, Period, Profile
from tests import make
from tests.core.test_mail_faults import database_url
from tests.membership import lists
from tests.membership.test_intake import checked, upload, work

pytestmark = [
    pytest.mark.faults,
    pytest.mark.needs_postgres,
    pytest.mark.django_db(transaction=True),
]
PEOPLE = 40
WORK = (
    "import django; django.setup();"
    " from membership.intake import jobs; jobs.CHUNK = 10; jobs.go_on(60)"
)


@pytest.fixture
def board(monkeypatch):
    monkeypatch.setattr(jobs, "hint", lambda pk: None)
    monkeypatch.setattr(jobs, "CHUNK", 10)
    lists.ground()
    return make.a_person(roles.BOARD)


def killed(point) -> int:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
        "PYTHONPATH": os.pathsep.join([os.getcwd(), os.path.join(os.getcwd(), "site")]),
        "DATABASE_URL": database_url(),
        "SINK_PORT": "9",
        "FAILPOINT": f"{point}:kill",
        "PROBE_BROKER": "",
    }
    connection.close()
    return subprocess.run([sys.executable, "-c", WORK], env=env, timeout=120).returncode


def go_on(run):
    """As when the lease has ended."""
    assert not jobs.go_on(60), "the dead worker's lease still holds"
    Run.objects.filter(pk=run.pk).update(lease_until=None)
    return work(run)


def count() -> tuple[int, ...]:
    mine = User.objects.filter(email__endswith="@liste.example")
    return (
        mine.count(),
        Member.objects.count(),
        Period.objects.standing().count(),
        Profile.objects.filter(person__in=mine).count(),
    )


@pytest.mark.parametrize(
    ("point", "after"),
    [
        ("intake-weighed", 0),
        ("intake-written", 0),
        ("intake-marked", 0),
        ("intake-between", 10),
    ],
)
def test_killed_in_mid_import(board, point, after):
    run = checked(board, lists.people(PEOPLE))
    actions.begin(run=run, invite=False, by=board)
    assert killed(point) == -9
    assert count() == (after,) * 4
    assert run.rows.exclude(outcome="").count() == after
    run = go_on(run)
    assert run.state == Run.State.DONE
    assert count() == (PEOPLE,) * 4
    assert run.rows.filter(outcome=Row.Outcome.MADE).count() == PEOPLE


def test_killed_in_mid_check(board):
    run = upload(board, lists.people(PEOPLE))
    actions.check(run=run, mapping=run.mapping, defaults={}, known="fill", by=board)
    assert killed("intake-checked") == -9
    assert not run.rows.exists()
    run = go_on(run)
    assert (run.state, run.rows.count()) == (Run.State.CHECKED, PEOPLE)


def test_undo_after_a_kill_and_killed_in_mid_undo(board):
    run = checked(board, lists.people(PEOPLE))
    actions.begin(run=run, invite=False, by=board)
    assert killed("intake-marked") == -9
    run = go_on(run)
    actions.undo(run=run, by=board)
    assert killed("intake-undone") == -9
    assert count() == (PEOPLE,) * 4
    run = go_on(run)
    assert run.state == Run.State.UNDONE
    assert count() == (0,) * 4
