"""A site of many pages: Danish and English texts whose words come as in real ones.

The words are those of the demo association's texts and compounds of them; how often
each comes follows Zipf's law (the n-th word 1/n as often as the first). Rows are
written in the database's own way: made one by one they would take hours.
"""

import itertools
import random
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from tests.bench.scene import _base36

ROOT = Path(__file__).resolve().parents[2]
VOCABULARY = 60_000
WORDS_OF_A_PAGE = 140
LANGUAGES = ("da", "en")


@dataclass
class Library:
    """What was written: in how many pages each word stands, and the addresses."""

    met: dict[str, Counter] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    def words(self, language: str, least: float, most: float, number: int) -> list[str]:
        """So many words that stand in between `least` and `most` pages, at random."""
        found = [w for w, n in self.met[language].items() if least <= n <= most]
        return random.Random(7).sample(sorted(found), min(number, len(found)))


def vocabulary(language: str) -> list[str]:
    """Words by their rank: the demo's, then two of them in one."""
    from core import words

    met: Counter = Counter()
    wings = ("home", "events", "polls", "membership", "search")
    for path in sorted(p for w in wings for p in (ROOT / w).rglob("*.toml")):
        _read(tomllib.loads(path.read_text()), language, met, words.cut)
    ranked = [word for word, _n in met.most_common()]
    chance = random.Random(language)
    parts = [word for word in ranked if len(word) > 3 and word.isalpha()]
    made: dict[str, None] = dict.fromkeys(ranked)
    while len(made) < VOCABULARY:
        made[chance.choice(parts) + chance.choice(parts)] = None
    return list(made)


def _read(value, language, met, cut) -> None:
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            _read(value[language], language, met, cut)
        else:
            for one in value.values():
                _read(one, language, met, cut)
    elif isinstance(value, list):
        for one in value:
            _read(one, language, met, cut)
    elif isinstance(value, str) and " " in value:
        met.update(cut(value))


def texts(language: str, number: int, met: Counter) -> Iterator[tuple[str, str]]:
    """So many (title, text)."""
    known = vocabulary(language)
    weights = list(itertools.accumulate(1 / (n + 2) for n in range(len(known))))
    chance = random.Random(f"{language} texts")
    for n in range(number):
        said = chance.choices(known, cum_weights=weights, k=WORDS_OF_A_PAGE)
        met.update(set(said))
        yield f"{' '.join(said[:4]).capitalize()} {n}", " ".join(said[4:])


def fill_up(number: int) -> Library:
    """`number` more published pages, half in each language, and their entries."""
    from wagtail.models import Page

    from home.models import HomePage, StandardPage

    library = Library({language: Counter() for language in LANGUAGES})
    last = Page.objects.order_by("pk").last().pk
    for language in LANGUAGES:
        home = HomePage.objects.get(locale__language_code=language)
        template = StandardPage.objects.child_of(home).live().first()
        rows = list(_rows(home, last, language, number // 2, library))
        _write(template, home, rows)
        last += len(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("wagtailcore_page", "search_entry"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                    f"(SELECT max(id) FROM {table}))"
                )
        cursor.execute("ANALYZE")
    return library


def _rows(home, last, language, number, library):
    children = home.get_children()
    first = int(children.last().path[-4:], 36) + 1 if children else 1
    now = timezone.now()
    made = texts(language, number, library.met[language])
    for n, (title, text) in enumerate(made):
        slug = f"bench-{language}-{n}"
        if n % 100 == 0:
            library.paths.append(f"/{language}/{slug}/")
        path = home.path + _base36(first + n).rjust(4, "0")
        url = f"{home.url_path}{slug}/"
        key = (
            str(uuid.uuid4()) if connection.vendor == "postgresql" else uuid.uuid4().hex
        )
        day = now - timedelta(hours=n % 20_000)
        yield last + 1 + n, path, slug, url, key, title, text, language, day


COLUMNS = "id, path, slug, url_path, key, title, text, language, day"


def _write(template, home, rows) -> None:
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE n (id int, path text, slug text, url_path text, "
            f"key {'uuid' if postgres else 'text'}, title text, text text, "
            f"language text, day {'timestamptz' if postgres else 'text'})"
        )
        if postgres:
            with cursor.copy(f"COPY n ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(
                f"INSERT INTO n ({COLUMNS}) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)",  # noqa: S608
                [(*row[:-1], f"{row[-1]:%Y-%m-%d %H:%M:%S}") for row in rows],
            )
        _copy(cursor, "wagtailcore_page", "id", template)
        _copy(cursor, "home_standardpage", "page_ptr_id", template)
        cursor.execute(
            "UPDATE wagtailcore_page SET numchild = numchild + %s WHERE id = %s",
            [len(rows), home.pk],
        )
        (_entries_postgres if postgres else _entries_sqlite)(cursor, rows)
        cursor.execute("DROP TABLE n")


def _copy(cursor, table, pk, template) -> None:
    names = [
        c.name for c in connection.introspection.get_table_description(cursor, table)
    ]
    new = {
        "id": "n.id",
        "page_ptr_id": "n.id",
        "path": "n.path",
        "slug": "n.slug",
        "url_path": "n.url_path",
        "translation_key": "n.key",
        "title": "n.title",
        "draft_title": "n.title",
        "lead": "n.title",
        "numchild": "0",
        "latest_revision_id": "NULL",
        "live_revision_id": "NULL",
    }
    wanted = ", ".join(
        new[name] if name in new and (name != "id" or pk == "id") else f't."{name}"'
        for name in names
    )
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {wanted} '  # noqa: S608
        f'FROM n, "{table}" t WHERE t."{pk}" = %s',
        [template.pk],
    )


ENTRY = "source, object_id, kind, language, title, text, place, url, date"


def _entries_postgres(cursor, rows) -> None:
    from core import words
    from search import engines

    cursor.execute("CREATE TEMP TABLE f (id int, folded text)")
    with cursor.copy("COPY f (id, folded) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((row[0], words.folded(words.cut(row[5] + " " + row[6]))))
    config = engines.CONFIGS[rows[0][7]]
    vector = " || ".join(
        f"setweight(to_tsvector('{config}', lower({what})), '{weight}')"
        for what, weight in (("title", "A"), ("text", "B"), ("folded", "D"))
    )
    cursor.execute(
        f"INSERT INTO search_entry ({ENTRY}, vector, suggest) "  # noqa: S608
        "SELECT 'page', n.id, 'page', language, title, text, 'p' || path, '', day, "
        f"{vector}, to_tsvector('simple', lower(title)) FROM n JOIN f ON f.id = n.id"
    )
    cursor.execute(
        "INSERT INTO search_vocabulary (word, seen) "
        "SELECT left(w, 40), count(*) FROM n, "
        "regexp_split_to_table(lower(text), ' ') w WHERE length(w) >= 4 "
        "GROUP BY 1 ON CONFLICT DO NOTHING"
    )
    cursor.execute("DROP TABLE f")


def _entries_sqlite(cursor, rows) -> None:
    from functools import cache

    from core import words

    cursor.execute("SELECT coalesce(max(id), 0) FROM search_entry")
    first = cursor.fetchone()[0] + 1
    cursor.execute(
        f"INSERT INTO search_entry (id, {ENTRY}) "  # noqa: S608
        "SELECT %s + row_number() OVER (ORDER BY id), 'page', id, 'page', language, "
        "title, text, 'p' || path, '', day FROM n",
        [first - 1],
    )
    stem = cache(words.danish_stem if rows[0][7] == "da" else str)
    fold = cache(lambda word: words.folded([word]))

    def lines():
        for n, row in enumerate(rows):
            title, text = words.cut(row[5]), words.cut(row[6])
            other = filter(None, map(fold, dict.fromkeys(title + text)))
            yield (
                first + n,
                " ".join(map(stem, title)),
                " ".join(map(stem, text)),
                " ".join(other),
            )

    cursor.executemany(
        "INSERT INTO search_words (rowid, title, text, folded) VALUES (%s,%s,%s,%s)",
        lines(),
    )
    known = {word for row in rows for word in row[6].split() if len(word) >= 4}
    cursor.executemany(
        "INSERT OR IGNORE INTO search_vocabulary (word, seen) VALUES (%s, 1)",
        [(word[:40],) for word in known],
    )
