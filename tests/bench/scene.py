"""What the benchmarks stand on: stores, the demo, two web workers, many events."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from config import full


@contextlib.contextmanager
def web(port: int) -> Iterator[subprocess.Popen]:
    """gunicorn as in production: two processes, four threads each."""
    child = full.spawn(*full.commands(port, 0)["web"], stderr=subprocess.DEVNULL)
    try:
        for _try in range(300):
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready")
                break
            time.sleep(0.2)
        else:
            raise SystemExit("The web workers did not start.")
        yield child
    finally:
        full.stop([("web", child)])


def workers(child: subprocess.Popen) -> list[int]:
    path = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


def memory(pid: int) -> dict[str, float]:
    """MB: `pss` counts shared pages by share, `rss` counts them in full."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kb = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return {"pss": kb["Pss"] / 1024, "rss": kb["Rss"] / 1024}


def fill_up(template, number: int) -> None:
    """`number` more published events of one language beside `template`, and dates.

    Rows are copied in the database: made one by one they would take an hour.
    """
    from events.models import EventPage, Occurrence

    parent = template.get_parent()
    first = int(parent.get_children().last().path[-4:], 36) + 1
    keys = [uuid.uuid4() for _i in range(number)]
    start = timezone.now() + timedelta(days=30)
    with connection.cursor() as cursor:
        for model, pk in (
            ("wagtailcore_page", "id"),
            ("events_eventpage", "page_ptr_id"),
        ):
            cursor.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s ORDER BY ordinal_position",
                [model],
            )
            names = [row[0] for row in cursor.fetchall()]
            new = {
                "id": "n.id",
                "page_ptr_id": "n.id",
                "path": "n.path",
                "slug": "n.slug",
                "url_path": "n.url_path",
                "translation_key": "n.key",
                "starts_at": "n.start",
                "ends_at": "n.start + interval '2 hours'",
                "latest_revision_id": "NULL",
                "live_revision_id": "NULL",
            }
            wanted = ", ".join(
                new[n] if n in new and (n != "id" or pk == "id") else f't."{n}"'
                for n in names
            )
            columns = ", ".join(f'"{n}"' for n in names)
            if model == "wagtailcore_page":
                cursor.execute(
                    "CREATE TEMP TABLE n (id int, path text, slug text, "
                    "url_path text, key uuid, start timestamptz)"
                )
                rows = list(_rows(parent, first, keys, start))
                with cursor.copy(
                    "COPY n (id, path, slug, url_path, key, start) FROM STDIN"
                ) as copy:
                    for row in rows:
                        copy.write_row(row)
            cursor.execute(
                f'INSERT INTO "{model}" ({columns}) SELECT {wanted} '  # noqa: S608
                f'FROM n, "{model}" t WHERE t."{pk}" = %s',
                [template.pk],
            )
        cursor.execute(
            "UPDATE wagtailcore_page SET numchild = numchild + %s WHERE id = %s",
            [number, parent.pk],
        )
        cursor.execute("DROP TABLE n")
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('wagtailcore_page', 'id'), "
            "(SELECT max(id) FROM wagtailcore_page))"
        )
    Occurrence.objects.bulk_create(
        (_occurrence(template, key, start, i) for i, key in enumerate(keys)),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert EventPage.objects.count() >= number


def _rows(parent, first, keys, start):
    from wagtail.models import Page

    last = Page.objects.order_by("pk").last().pk
    for i, key in enumerate(keys):
        path = parent.path + _base36(first + i).rjust(4, "0")
        slug = f"bench-{i}"
        url = f"{parent.url_path}{slug}/"
        yield last + 1 + i, path, slug, url, key, start + timedelta(hours=i)


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text


def _occurrence(template, key, start, i):
    from events.models import Occurrence

    begins = start + timedelta(hours=i)
    return Occurrence(
        translation_key=key,
        recurrence_id=begins,
        title=template.title,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        doors_at=begins,
        time_zone=template.time_zone,
        sign_up=template.sign_up,
        capacity=50,
        closes_at=begins,
        cancel_until=begins - timedelta(hours=24),
    )


def people(number: int) -> list[tuple]:
    """So many people with a session each: (person, session key)."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from membership.accounts.models import User

    store = import_module(settings.SESSION_ENGINE).SessionStore
    unusable = "!" + "x" * 40
    made = User.objects.bulk_create(
        User(
            email=f"bench-{uuid.uuid4().hex}@example.test",
            password=unusable,
            first_name="Bench",
            last_name=str(i),
        )
        for i in range(number)
    )
    sessions = []
    for person in made:
        session = store()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        sessions.append((person, session.session_key))
    return sessions
