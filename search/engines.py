"""The questions that are asked of the database: candidates, suggestions, spelling.

A question costs the same whether a word stands in ten rows or in all: at most MOST
rows are looked at more closely. Where there are more, those with the word in their
title come first.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from core import words

# Rows that are ranked and counted. Whoever has more hits should say more.
MOST = 500
# Of these, how many are taken for their title where there are more than MOST.
BY_TITLE = 250
# SQLite ranks so many rows of a word that stands in more: the newest.
MOST_RANKED = 4000
# Titles that are looked at for suggestions as one types.
MOST_SUGGESTIONS = 200
# Letters from which on the thirds of a word are looked up instead of its trigrams.
LONG_WORD = 12
# PostgreSQL's rules of each language; others are searched without stemming.
CONFIGS = {"da": "danish", "en": "english"}
# What a hit counts: D in another spelling, C (not used), B in the text, A in the title.
WEIGHTS = "{0.05, 0.1, 0.2, 1.0}"


@dataclass(frozen=True)
class Hit:
    """A candidate: which entry, what it is, and how well it fits (more is better)."""

    pk: int
    kind: str
    language: str
    date: object
    score: float


# A question as lists of alternatives: every list must be met, by any phrase in it.
Terms = list[list[list[str]]]


def candidates(entries: QuerySet, terms: Terms, prefix: bool = False) -> list[Hit]:
    """The best of the entries that answer, in no order; at most MOST and BY_TITLE.

    `prefix`: words may go on after what was typed.
    """
    if not terms:
        return []
    ask = _postgres if connection.vendor == "postgresql" else _sqlite
    return ask(entries, terms, prefix)


_FIELDS = ("pk", "kind", "language", "date")


# PostgreSQL


def tsquery(terms: Terms, prefix: bool = False) -> str:
    """The question in PostgreSQL's own notation. Words are letters and digits only."""

    def phrase(parts: list[str]) -> str:
        said = [f"'{part}'" for part in parts]
        if prefix:
            said[-1] += ":*"
        return f"({' <-> '.join(said)})"

    return " & ".join(
        f"({' | '.join(phrase(parts) for parts in alternatives)})"
        for alternatives in terms
    )


def _configs() -> list[str]:
    return [*CONFIGS.values()]


def _postgres(entries, terms, prefix):
    text = tsquery(terms, prefix)
    names = _configs()
    either = " || ".join(f"to_tsquery('{name}', %s)" for name in names)
    params = [text] * len(names)
    rank = RawSQL(  # noqa: S611 - only names of ours are in the text
        f"ts_rank('{WEIGHTS}', vector, {either}, 1)", params
    )
    rows = entries.annotate(score=rank).values_list(*_FIELDS, "score")
    met = rows.extra(where=[f"vector @@ ({either})"], params=params)  # noqa: S610
    simple = rows.extra(where=["suggest @@ to_tsquery('simple', %s)"], params=[text])
    with _by_index():
        both = met[:MOST].union(simple[:BY_TITLE], all=True)
        return list({row[0]: Hit(*row) for row in both}.values())


@contextmanager
def _by_index():
    """Look in the index even for a word that stands in many rows.

    PostgreSQL would rather read the table from somewhere in its middle until it has
    MOST rows, and unpacks the vector of each that it passes: now 15, now 180 ms. What
    it is kept from it calls very dear, and would compile the question: two seconds.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL jit TO DEFAULT")


# SQLite


def match(terms: Terms, prefix: bool = False) -> str:
    """The question in FTS5's notation; Danish endings are taken off here."""

    def phrase(parts: list[str]) -> list[str]:
        forms = {tuple(parts), tuple(map(words.danish_stem, parts))}
        said = [" + ".join(f'"{part}"' for part in form) for form in sorted(forms)]
        return [f"{one} *" for one in said] if prefix else said

    return " AND ".join(
        f"({' OR '.join(one for parts in alternatives for one in phrase(parts))})"
        for alternatives in terms
    )


def _sqlite(entries, terms, prefix):
    text = match(terms, prefix)
    scores = _best(text, MOST)
    found = _among(entries, scores)
    if len(scores) == MOST and len(found) < MOST // 10:
        # Nearly all of the best are of a kind that is not wanted or not to be seen:
        # ask again, more widely, up to what is bearable.
        found = _among(entries, _best(text, MOST * 20))[:MOST]
    return found


def _best(text: str, most: int) -> dict[int, float]:
    """The best rows and how good they are.

    FTS5 ranks every row that has the words before it sorts: 4 microseconds each. So of
    a word that stands nearly everywhere only the newest rows are ranked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM search_words WHERE search_words MATCH %s "
            "ORDER BY rowid DESC LIMIT 1 OFFSET %s",
            [text, max(most, MOST_RANKED)],
        )
        oldest = cursor.fetchone() or (0,)
        cursor.execute(
            "SELECT rowid, -rank FROM search_words WHERE search_words MATCH %s "
            "AND rowid >= %s ORDER BY rank LIMIT %s",
            [text, oldest[0], most],
        )
        return dict(cursor.fetchall())


def _among(entries, scores: dict[int, float]) -> list[Hit]:
    rows = entries.filter(pk__in=list(scores)).values_list(*_FIELDS)
    return [Hit(*row, scores[row[0]]) for row in rows]


# Suggestions


def titles(entries: QuerySet, typed: list[str]) -> QuerySet:
    """Entries with all of these words in their title; the last may be unfinished."""
    if connection.vendor == "postgresql":
        whole = [f"'{word}'" for word in typed[:-1]]
        text = " & ".join([*whole, f"'{typed[-1]}':*"])
        return entries.extra(
            where=["suggest @@ to_tsquery('simple', %s)"], params=[text]
        )[:MOST_SUGGESTIONS]
    last = {typed[-1], words.danish_stem(typed[-1])}
    parts = [f"({match([[[word]]])})" for word in typed[:-1]]
    begun = " OR ".join(f'"{word}" *' for word in sorted(last))
    parts.append(f"({begun})")
    text = f"{{title folded}} : ({' AND '.join(parts)})"
    return entries.filter(pk__in=list(_best(text, MOST_SUGGESTIONS)))


# Spelling


def known(asked: Iterable[str]) -> set[str]:
    """Which of the words stand somewhere in the index."""
    from search.models import Word

    return set(Word.objects.filter(pk__in=list(asked)).values_list("pk", flat=True))


def alike(word: str, most: int = 50) -> list[tuple[str, int]]:
    """Words of the index that share letters with this one, and how often each is met.

    By trigrams; on a PostgreSQL without pg_trgm by the first letters. Of a long word
    SQLite asks for its thirds: with two letters wrong, one of them is right, and far
    fewer words share it than share any three letters.
    """
    if connection.vendor == "postgresql":
        return _alike_postgres(word, most)
    if len(word) >= LONG_WORD:
        third = len(word) // 3
        parts = {word[:third], word[third : 2 * third], word[2 * third :]}
    else:
        parts = {word[n : n + 3] for n in range(len(word) - 2)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.word, v.seen FROM search_spelling s "
            "JOIN search_vocabulary v ON v.word = s.word "
            "WHERE s.rowid IN (SELECT rowid FROM search_spelling WHERE "
            "search_spelling MATCH %s ORDER BY rank LIMIT %s)",
            [" OR ".join(f'"{part}"' for part in sorted(parts)), most],
        )
        return cursor.fetchall()


_has_trigrams: dict[str, bool] = {}


def _alike_postgres(word: str, most: int):
    name = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        if name not in _has_trigrams:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            _has_trigrams[name] = cursor.fetchone() is not None
        if _has_trigrams[name]:
            cursor.execute(
                "SELECT word, seen FROM search_vocabulary WHERE word %% %s "
                "ORDER BY similarity(word, %s) DESC, seen DESC LIMIT %s",
                [word, word, most],
            )
        else:
            cursor.execute(
                "SELECT word, seen FROM search_vocabulary WHERE word LIKE %s "
                "AND length(word) BETWEEN %s AND %s ORDER BY seen DESC LIMIT 500",
                [word[:2] + "%", len(word) - 2, len(word) + 2],
            )
        return cursor.fetchall()
