"""`make bench`: measures what the project promises and writes docs/benchmarks.md.

On DATABASE_URL and REDIS_URL where given, else on embedded PostgreSQL and Valkey.
The database of the measurement is made from the migrated template of the tests and
dropped afterwards. `--only pages,race` measures a part and prints without writing.
"""

import argparse
import contextlib
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from config import full  # noqa: E402 - needs the path above
from tests import stores  # noqa: E402


def ready(database: str, broker: str, folder: Path, port: int) -> None:
    """Settings as in `make run-full`, on a database of our own."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.full",
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "GUILDHALL_VAR": str(folder),
        "GUILDHALL_HOSTS": "localhost,127.0.0.1",
        "GUILDHALL_URL": f"http://127.0.0.1:{port}",
        "GUILDHALL_LOG_LEVEL": "ERROR",
        # A limit for one phone; the bench is one phone at the speed of a hall.
        "GUILDHALL_CHECKIN_SCANS_A_MINUTE": "10000000",
        "GUILDHALL_SEARCHES_A_MINUTE": "10000000",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "WEB_CONCURRENCY": "2",
        "PORT": str(port),
    }


def named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def collect() -> None:
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "collectstatic", "--noinput", "-v0"], check=True)


class Table:
    """Rows of (what, target, measured, held)."""

    def __init__(self):
        self.rows = []

    def add(self, what, target, measured, held):
        self.rows.append((what, target, measured, "yes" if held else "**no**"))
        print(f"  {what}: {measured} (target {target}){'' if held else '  MISSED'}")

    def markdown(self) -> str:
        lines = ["| what | target | measured | held |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines)


def measure(table: Table, port: int, only: set[str]) -> None:
    from django.core.cache import caches
    from django.core.management import call_command

    from tests.bench import (
        bench_chat,
        bench_intake,
        bench_notices,
        bench_polls,
        load,
        many,
        people,
        rows,
        scene,
        visit,
    )
    from tests.make import a_person

    def wanted(name):
        return not only or name in only

    call_command("demo", verbosity=0)
    from wagtail.models import Locale

    from events.models import EventPage, Occurrence

    english = Locale.objects.get(language_code="en")
    soon = Occurrence.objects.upcoming().filter(published=True, cancelled_at=None)
    page = EventPage.objects.live().get(
        translation_key=soon.filter(sign_up="here").last().translation_key,
        locale=english,
    )
    path = rows.event_path(page)
    few = rows.page_queries(path) if wanted("pages") else 0
    if wanted("pages"):
        scene.fill_up(page, 10_000)
        after = rows.page_queries(path)
        table.add("event page, queries, 40 events", "≤ 10", str(few), few <= 10)
        table.add(
            "the same with 10,000 events more", f"{few}", str(after), after == few
        )
    caches["pages"].clear()
    with scene.web(port) as child:
        if wanted("pages"):
            slow = load.pages(port, path + "?uncached=1")
            table.add("event page uncached", "≥ 150/s", f"{slow:.0f}/s", slow >= 150)
            fast = load.pages(port, path)
            table.add("event page cached", "≥ 1,500/s", f"{fast:,.0f}/s", fast >= 1500)
            late = max(rows.fresh_after(port, page) for _i in range(5))
            table.add(
                "new text seen after publishing, worst of 5",
                "≤ 1 s",
                f"{late:.2f} s",
                late <= 1,
            )
            [(person, session)] = scene.people(1)
            told = rows.shared_header(port, path, session)
            table.add(
                "a signed-in page in shared caches", "never", told, "no-store" in told
            )
        if wanted("race"):
            result, (confirmed, waiting, taken) = rows.race(port)
            table.add(
                "2,000 people, 500 seats, 16 clients: answers",
                "≥ 150/s",
                f"{result.rate:.0f}/s (p95 {result.p95:.0f} ms)",
                result.rate >= 150 and set(result.statuses) == {303},
            )
            exact = confirmed == taken == 500 and confirmed + waiting == 2000
            table.add(
                "oversold, unsold",
                "0, 0",
                f"{max(0, confirmed - 500)}, {max(0, 500 - confirmed)}"
                f" ({waiting:,} waiting)",
                exact,
            )
        if wanted("scans"):
            result, queries = rows.validations(port)
            ok = set(result.statuses) == {200}
            table.add(
                "validations, 8 clients",
                "≥ 350/s",
                f"{result.rate:.0f}/s",
                ok and result.rate >= 350,
            )
            table.add(
                "the same, p95", "≤ 50 ms", f"{result.p95:.0f} ms", result.p95 <= 50
            )
            table.add("queries of a validation", "≤ 6", str(queries), queries <= 6)
        if wanted("polls"):
            rate, names, cast, closing = bench_polls.ballots()
            table.add(
                f"ballots in one poll, {bench_polls.HANDS} processes",
                "≥ 500/s",
                f"{rate:.0f}/s",
                rate >= 500,
            )
            table.add(
                "names, ballots, closing and counting them",
                "2,000, 2,000, ≤ 5 s",
                f"{names:,}, {cast:,}, {closing:.1f} s",
                names == cast == bench_polls.VOTERS and closing <= 5,
            )
        if wanted("codes"):
            rate = rows.ticket_codes()
            table.add(
                "ticket code made and verified",
                "≥ 5,000/s",
                f"{rate:,.0f}/s",
                rate >= 5000,
            )
        if wanted("memory"):
            load.pages(port, path + "?uncached=1", seconds=3)
            used = [scene.memory(pid) for pid in scene.workers(child)]
            pss = max(m["pss"] for m in used)
            rss = max(m["rss"] for m in used)
            table.add(
                "web worker after that, PSS",
                "≤ 150 MB",
                f"{pss:.0f} MB (RSS {rss:.0f})",
                pss <= 150,
            )
        if wanted("bytes"):
            pages = journey(rows, scene, a_person, path)
            for name, size in visit.visits(f"http://127.0.0.1:{port}", pages).items():
                table.add(
                    f"first visit: {name}",
                    "≤ 60 kB",
                    f"{size / 1000:.1f} kB",
                    size <= 60_000,
                )
    if wanted("chat"):
        bench_chat.measure(table, port)
    if wanted("people"):
        people.measure(table)
    if wanted("notices"):
        bench_notices.measure(table)
    if wanted("intake"):
        bench_intake.measure(table)
    if wanted("search"):
        many.measure(table, port, path)


def journey(rows, scene, a_person, event: str) -> dict[str, tuple[str, str]]:
    """Every page of the journey, with who looks."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from events.checkin.models import Gate
    from events.models import Occurrence
    from events.tickets.models import Ticket
    from membership.accounts.models import User

    def signed_in(person):
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        return session.session_key

    def who(name):
        return signed_in(User.objects.get(email=f"{name}@guild.example"))

    volunteer = User.objects.get(email="volunteer@guild.example")
    gate = Gate.objects.visible_to(volunteer).order_by("opens_at").last()
    ticket = Ticket.objects.filter(voided_at=None).order_by("issued_at").first()
    held = gate.occurrence_id
    assert Occurrence.objects.filter(pk=held).exists()
    return {
        "front page": ("/en/", ""),
        "events": ("/en/events/", ""),
        "month view": ("/en/events/?view=calendar", ""),
        "event": (event, ""),
        "sign-in": ("/en/account/login/", ""),
        "event, as a member": (event, who("member")),
        "my tickets": ("/en/my/tickets/", who("member")),
        "ticket": (f"/en/tickets/{ticket.pk}/", signed_in(ticket.registration.person)),
        "gates": ("/en/check-in/", who("volunteer")),
        "scanner": (f"/en/check-in/{gate.pk}/", who("volunteer")),
        "organiser": (f"/en/organise/{held}/", who("organiser")),
    }


def write(table: Table) -> None:
    processor = platform.processor() or platform.machine()
    text = f"""# Benchmarks

Made by `make bench` on {os.cpu_count()} cores ({processor}), Python \
{platform.python_version()}; load when it ended: {os.getloadavg()[0]:.1f}. PostgreSQL \
and Redis, two web workers (gunicorn, four threads each) and the clients share the
machine.

{table.markdown()}

"Uncached" asks with a parameter that the page cache does not know, so that each page
is rendered. The race goes through forms, sessions and CSRF as a browser's would. A
search page is asked through Django's test client in this process, a question each
time, words by how many of 100,000 pages have them: rare ones up to 50, middling ones
0.1-2 %, very common ones from 12.5 %. A first visit is counted by Chromium at 390
pixels: everything over the wire, headers and fonts included.
"""
    (ROOT / "docs" / "benchmarks.md").write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--only",
        default="",
        help="pages,race,scans,codes,memory,bytes,people,search,chat,notices",
    )
    only = {w for w in parser.parse_args().only.split(",") if w}
    given = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    database, broker = given
    if not database and stores.may_create(stores.LOCAL_DATABASE):
        database = stores.LOCAL_DATABASE
    if not broker and stores.answers(stores.LOCAL_REDIS):
        broker = stores.LOCAL_REDIS
    os.environ |= {"DATABASE_URL": database, "REDIS_URL": broker}
    port = full.free_port()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        database = stack.enter_context(full.postgres(folder))
        broker = stack.enter_context(full.valkey(folder))
        ready(database, broker, folder, port)
        collect()  # before anything reads the list of what was collected
        import django

        django.setup()
        from django.conf import settings

        settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
        from tests import database as databases

        drop = databases.create(folder)
        stack.callback(drop)
        os.environ["DATABASE_URL"] = named(database, f"guildhall_test_{os.getpid()}")
        table = Table()
        measure(table, port, only)
    if only:
        print(table.markdown())
    else:
        write(table)


if __name__ == "__main__":
    main()
