"""How fast the search page answers among many pages.

    DATABASE_URL= PYTHONPATH=.:site .venv/bin/python -m tests.bench.bench_search

prints the rows for SQLite as JSON; `make bench` runs it so, and calls `rows` itself
on PostgreSQL.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

PAGES = 100_000
QUESTIONS = 40


def rows(library, number: int, rare: int, common: int):
    """Yield (what, target, measured, held) for the search page, as a visitor."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    kinds = (
        ("rare words", library_words(library, 1, 50), rare),
        ("middling words", library_words(library, number / 1000, number / 50), rare),
        ("very common words", library_words(library, number / 8, number), common),
        ("two words", pairs(library, number), rare),
    )
    for name, asked, most in kinds:
        p95, worst = timed(client, "/{}/search/", asked)
        yield (
            f"search, {name}, p95",
            f"≤ {most} ms",
            f"{p95:.0f} ms (worst {worst:.0f})",
            p95 <= most,
        )
    slips = [(lang, word[:2] + word[3:]) for lang, word in kinds[1][1] if len(word) > 6]
    p95, worst = timed(client, "/{}/search/", slips)
    measured = f"{p95:.0f} ms (worst {worst:.0f})"
    yield "search, misspelt words, p95", f"≤ {common} ms", measured, p95 <= common
    begun = [(lang, word[:4]) for lang, word in kinds[1][1]]
    begun += [(lang, word[:3]) for lang, word in kinds[2][1]]
    p95, worst = timed(client, "/{}/search/suggest/", begun)
    measured = f"{p95:.0f} ms (worst {worst:.0f})"
    yield "suggestions, p95", "≤ 100 ms", measured, p95 <= 100


def library_words(library, least, most) -> list[tuple[str, str]]:
    return [
        (language, word)
        for language in library.met
        for word in library.words(language, least, most, QUESTIONS // 2)
        if not word.isdigit()
    ]


def pairs(library, number) -> list[tuple[str, str]]:
    common = dict(library_words(library, number / 20, number))
    return [
        (lang, f"{word} {common[lang]}")
        for lang, word in library_words(library, number / 500, number / 50)
    ]


def timed(client, address: str, asked) -> tuple[float, float]:
    """(p95, worst) in ms over the questions, each asked once after a warm-up."""
    for language, word in asked[:3]:
        client.get(address.format(language), {"q": word})
    delays = []
    for language, word in asked:
        begun = time.perf_counter()
        answer = client.get(address.format(language), {"q": word})
        delays.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200
    return statistics.quantiles(delays, n=20)[-1], max(delays)


def publishing(number: int = 5) -> float:
    """ms to publish a page, the slowest of some: index, stamps and all."""
    from home.models import HomePage, StandardPage

    home = HomePage.objects.get(locale__language_code="en")
    template = StandardPage.objects.child_of(home).live().first()
    delays = []
    for n in range(number):
        page = StandardPage(
            title=f"Published {n}",
            lead="A page.",
            body=template.body,
            locale=home.locale,
        )
        page = HomePage.objects.get(pk=home.pk).add_child(instance=page)
        page.title = f"Published again {n}"
        begun = time.perf_counter()
        page.save_revision().publish()
        delays.append((time.perf_counter() - begun) * 1000)
        page.delete()
    return max(delays)


def on_sqlite() -> None:
    """Make a site, measure, print JSON."""
    sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"GUILDHALL_VAR": name, "DATABASE_URL": "", "REDIS_URL": ""}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["*"]
        from tests import database, make
        from tests.bench import library

        drop = database.create(Path(name))
        call_command("demo", verbosity=0)
        assert make
        made = library.fill_up(PAGES)
        found = list(rows(made, PAGES, rare=100, common=100))
        drop()
    print(json.dumps(found))


if __name__ == "__main__":
    on_sqlite()
