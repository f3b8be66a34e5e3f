"""Two sweeps at once, two facts at once, and workers killed with -9 in mid-notice.

Nothing is lost and nothing is doubled. On SQLite the file's writers queue; only
PostgreSQL proves the locks.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter

import pytest

from django.db import connection
from django.utils import timezone

from chat.notifications import choosing, kinds, sending
from chat.notifications.models import Delivery, Notice
from core.models import Letter
from membership import roles
from tests import make
from tests.chat.telling import a_kind, tell
from tests.core.test_mail_faults import database_url

HANDS = 4
PEOPLE = 12
SWEEP = """
import django; django.setup()
from chat.notifications import channels, sending
from tests.chat.telling import a_kind
a_kind(default=("bell", "mail", "push"))
def push(delivery):
    with open(PATH, "a") as told:
        told.write(f"{delivery.notice_id}\\n")
channels.CHANNELS["push"] = push
sending.send_due()
"""


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    a_kind(default=("bell", "mail", "push"))
    monkeypatch.setattr("core.mail.hint", lambda pk: None)


def at_once(work):
    """Run `work(number)` in so many threads from one gun; returns what they gave."""
    results, gun = [None] * HANDS, threading.Barrier(HANDS)

    def run(number):
        try:
            gun.wait()
            results[number] = work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_fact_from_everywhere_at_once_is_told_once():
    people = [make.a_person(roles.MEMBERS) for _n in range(PEOPLE)]
    # Each names them in another order.
    told = at_once(lambda n: tell(*(people[n:] + people[:n])))
    assert sum(told) == PEOPLE
    assert Notice.objects.count() == PEOPLE
    assert Delivery.objects.count() == 3 * PEOPLE


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_send_each_once(monkeypatch):
    people = [make.a_person(roles.MEMBERS) for _n in range(PEOPLE)]
    pushed = []
    from chat.notifications import channels

    monkeypatch.setitem(channels.CHANNELS, "push", lambda row: pushed.append(row.pk))
    monkeypatch.setattr(sending, "BATCH", 5)
    gathered = people[:6]
    for person in gathered:
        choosing.set_times(by=person, quiet_from=None, quiet_to=None, digest_hour=8)
    for n in range(3):
        tell(*people, n=n)
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
    at_once(lambda n: sending.send_due(seconds=20))
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {
        "sent": 9 * PEOPLE
    }
    assert Counter(pushed).most_common(1)[0][1] == 1
    assert len(pushed) == 3 * PEOPLE
    letters = Counter(Letter.objects.values_list("kind", flat=True))
    assert letters == {"notice": 3 * (PEOPLE - 6), "notices_of_the_day": 6}
    daily = Letter.objects.filter(kind="notices_of_the_day")
    assert {len(row.params["notices"]) for row in daily} == {3}


def sweep(path, failpoint=""):
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
        "PYTHONPATH": os.pathsep.join([os.getcwd(), os.path.join(os.getcwd(), "site")]),
        "DATABASE_URL": database_url(),
        "SINK_PORT": "1",
        "FAILPOINT": failpoint,
        "PROBE_BROKER": "",
    }
    code = SWEEP.replace("PATH", repr(str(path)))
    return subprocess.run(
        [sys.executable, "-c", code], env=env, check=False, timeout=120
    ).returncode


def end_leases():
    """As if two minutes had passed."""
    now = timezone.now()
    Delivery.objects.filter(state="sending").update(lease_until=now)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("failpoint", "doubled"),
    [
        ("notices.mailed", 0),
        ("notices.digested", 0),
        ("notices.claimed", 0),
        # Nobody can know whether it arrived: it goes again, and replaces itself.
        ("notices.handed_over", 1),
    ],
)
def test_a_worker_is_killed_in_mid_notice(tmp_path, failpoint, doubled):
    people = [make.a_person(roles.MEMBERS) for _n in range(4)]
    choosing.set_times(by=people[0], quiet_from=None, quiet_to=None, digest_hour=8)
    for n in range(2):
        tell(*people, n=n)
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
    path = tmp_path / "pushed"
    assert sweep(path, f"{failpoint}:kill") == -signal.SIGKILL
    end_leases()
    assert sweep(path) == 0
    states = Counter(Delivery.objects.values_list("channel", "state"))
    assert states == {
        ("bell", "sent"): 8,
        ("mail", "sent"): 8,
        ("push", "sent"): 8,
    }
    letters = Counter(Letter.objects.values_list("kind", flat=True))
    assert letters == {"notice": 6, "notices_of_the_day": 1}
    pushed = Counter(path.read_text().split())
    assert len(pushed) == 8
    assert sum(pushed.values()) == 8 + doubled
