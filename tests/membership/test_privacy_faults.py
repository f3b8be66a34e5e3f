"""A builder is killed with -9 in the middle; a person is erased while she clicks.

Real processes and threads on the real database.
"""

import os
import signal
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta

import pytest

from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.privacy_centre import actions, tasks
from membership.privacy_centre.models import ErasureRequest, ExportRequest
from tests import make
from tests.membership import canary

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
BUILD = """
import django; django.setup()
from django.conf import settings
from pathlib import Path
settings.MEDIA_ROOT = Path({media!r})
from membership.privacy_centre.tasks import build_exports
build_exports()
"""


def build(settings, failpoint=""):
    """Build in a process of its own, on this test's database; returns its end."""
    held = connection.settings_dict
    script = BUILD.format(media=str(settings.MEDIA_ROOT))
    script = script.replace(
        "import django; django.setup()",
        "import django; from django.conf import settings; "
        "settings.FAILPOINTS = True; "
        f"settings.DATABASES['default']['NAME'] = {held['NAME']!r}; django.setup()",
    )
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": os.pathsep.join([".", "site"]),
        "FAILPOINT": failpoint,
    }
    return subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "point",
    ["privacy.export_claimed", "privacy.export_progress", "privacy.export_stored"],
)
def test_a_killed_builder_is_followed_by_another(settings, point):
    person = make.a_person(first_name="Ytrewq", last_name="Lkjhgf")
    row = actions.ask_export(person=person, language="en")
    done = build(settings, f"{point}:kill")
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-400:]
    row.refresh_from_db()
    assert row.state == ExportRequest.State.BUILDING
    # Its lease still runs: nobody builds the same file beside it.
    assert actions.build_export() is None
    later = timezone.now() + actions.LEASE + timedelta(seconds=5)
    actions.build_export(now=later)
    row.refresh_from_db()
    assert row.is_ready
    with row.file.open() as stored, zipfile.ZipFile(stored) as archive:
        assert archive.testzip() is None
    assert ExportRequest.objects.count() == 1


def run_all(*works):
    """Each in a thread of its own, begun together; returns what was raised."""
    failed = []
    begin = threading.Barrier(len(works))

    def go(work):
        try:
            begin.wait()
            work()
        except Exception as why:  # noqa: BLE001 - told to the test
            failed.append(why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_two_requests_at_the_same_moment_are_one():
    person = make.a_person()

    def ask():
        actions.ask_export(person=person, language="en")

    assert run_all(*[ask] * 6) == []
    assert ExportRequest.objects.count() == 1


def test_two_builders_make_one_file():
    person = make.a_person()
    actions.ask_export(person=person, language="en")
    run_all(*[tasks.build_exports] * 3)
    row = ExportRequest.objects.get()
    assert row.is_ready
    assert row.attempts == 1


def test_she_is_erased_while_she_clicks():
    """Whatever she still asks for in that moment leaves nothing of her behind."""
    person = make.a_person(
        "Members", first_name="Ytrewq", last_name="Lkjhgf", email="yl@canary.example"
    )
    event = make.an_event(start=timezone.now() + timedelta(days=5))
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    request = actions.ask_erasure(person=person, by=person)
    ErasureRequest.objects.update(due_at=timezone.now())

    def click():
        for name in ("privacy_home", "privacy_erase"):
            browser.get(reverse(name))
        browser.post(reverse("registrations:new", args=[event.pk]), {"client_key": "x"})
        browser.post(
            reverse("privacy_consent"), {"purpose": "directory", "given": "yes"}
        )

    assert run_all(click, tasks.erase_due, tasks.erase_due) == []
    request.refresh_from_db()
    if not request.done_at:  # the database was locked for all of the job's patience
        assert tasks.erase_due() == 1
    from core.models import Letter

    Letter.objects.filter(kind="privacy_erased").update(state="sent")
    tasks.erase_due()
    left = canary.lines_with(["Ytrewq", "Lkjhgf", "canary.example"], canary.dump())
    assert left == []
    event.refresh_from_db()
    assert event.taken == 0
