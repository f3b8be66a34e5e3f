"""The site with few pages and with 100,000: questions, rates, search."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench import bench_search, library, load, rows, scene

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 3


def addresses(event: str) -> dict[str, str]:
    """Name -> path of one page of each kind."""
    from home.models import StandardPage
    from home.news.models import ArticlePage

    english = {"locale__language_code": "en"}
    article = ArticlePage.objects.live().public().filter(**english).first()
    page = StandardPage.objects.live().public().filter(**english).first()
    return {
        "home": "/en/",
        "events": "/en/events/",
        "event": event,
        "page": rows.event_path(page),
        "article": rows.event_path(article),
        "search": "/en/search/?q=data",
    }


def measure(table, port: int, event: str) -> None:
    """Rows for few pages, for many, and for search on both databases."""
    from wagtail.models import Page

    paths = addresses(event)
    few = {name: rows.page_queries_of(path) for name, path in paths.items()}
    _rates(table, port, paths, f"{Page.objects.live().count():,} pages")
    made = library.fill_up(bench_search.PAGES)
    for name, path in paths.items():
        many = rows.page_queries_of(path)
        table.add(
            f"{name}, queries, with {bench_search.PAGES:,} pages more",
            f"{few[name]}",
            str(many),
            many == few[name],
        )
    _rates(table, port, paths, f"{bench_search.PAGES:,} pages")
    for what, target, measured, held in bench_search.rows(
        made, bench_search.PAGES, rare=50, common=200
    ):
        table.add(f"{what}, PostgreSQL", target, measured, held)
    slowest = bench_search.publishing()
    table.add(
        "publishing a page, slowest of 5",
        "≤ 500 ms",
        f"{slowest:.0f} ms",
        slowest <= 500,
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_search"],
        cwd=ROOT,
        env={
            key: value
            for key, value in os.environ.items()
            if key not in {"DATABASE_URL", "REDIS_URL"}
        },
        stdout=subprocess.PIPE,
        check=True,
    )
    for what, target, measured, held in json.loads(done.stdout):
        table.add(f"{what}, SQLite", target, measured, held)


def _rates(table, port, paths, size: str) -> None:
    with scene.web(port):
        for name, path in paths.items():
            if name == "search":
                continue
            slow = load.pages(port, path + "?uncached=1", seconds=SECONDS)
            fast = load.pages(port, path, seconds=SECONDS)
            table.add(
                f"{name}, {size}: uncached and cached",
                "cached ≥ 5×",
                f"{slow:.0f}/s, {fast:,.0f}/s",
                fast >= 5 * slow,
            )
