"""How things get into the index and out of it.

Called by Wagtail's search API (`search.backends`) for pages and documents and by
`search.receivers` for other rows, inside the transaction that changed them: what is
published is found when it is there, and never before.
"""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from wagtail.documents import get_document_model
from wagtail.models import Page

from core import words
from search import engines, sources
from search.models import Entry, Word
from search.sources import DOCUMENT, PAGE, PROFILE, Found

# A tsvector may be 1 MB; nobody reads as far as this.
MOST_TEXT = 100_000
_COLUMNS = (
    "source",
    "object_id",
    "kind",
    "language",
    "title",
    "text",
    "place",
    "url",
    "date",
)


def put_objects(objects: Iterable) -> None:
    """Pages and documents as they are in the database now; others are passed over."""
    objects = [obj for obj in objects if sources.of_model(obj)]
    found = [sources.of(obj) for obj in objects]
    gone: dict[str, list[int]] = {}
    for obj, one in zip(objects, found, strict=True):
        if one is None:
            gone.setdefault(sources.of_model(obj), []).append(obj.pk)
    for source, ids in gone.items():
        take(source, ids)
    put([one for one in found if one])


def take_object(obj) -> None:
    """A page or a document is gone."""
    if source := sources.of_model(obj):
        take(source, [obj.pk])


def take(source: str, ids: Iterable[int]) -> None:
    """Rows that must not be found any more."""
    Entry.objects.filter(source=source, object_id__in=list(ids)).delete()


def put_row(rows: sources.Rows, pk: int) -> None:
    """One row of another model as it is now: found where it is public."""
    row = rows.public(rows.rows.filter(pk=pk)).first()
    if row is None:
        take(rows.source, [pk])
    else:
        put([rows.found(row)])


@transaction.atomic
def put(found: list[Found]) -> None:
    """Write or overwrite the entries of these things, and learn their words."""
    if not found:
        return
    cut = [(words.cut(one.title), words.cut(one.text[:MOST_TEXT])) for one in found]
    write = _put_postgres if connection.vendor == "postgresql" else _put_sqlite
    write(found, cut)
    # A name is nobody's hint: what people say of themselves is gone when they hide it.
    _learn([c for one, c in zip(found, cut, strict=True) if one.source != PROFILE])


def _values(one: Found) -> list:
    return [
        one.source,
        one.object_id,
        one.kind,
        one.language,
        one.title[:255].replace("\x00", ""),
        one.text[:MOST_TEXT].replace("\x00", ""),
        one.place,
        one.url,
        one.date,
    ]


def vector_sql(language: str) -> tuple[str, int]:
    """SQL that makes a vector of title, text and other spellings; how often in turn.

    What has no language is searched by the rules of each.
    """
    configs = engines.CONFIGS
    names = [configs[language]] if language in configs else [*configs.values()]
    one = " || ".join(
        f"setweight(to_tsvector('{{0}}', %s), '{weight}')" for weight in "ABD"
    )
    # B is read as text; see engines.WEIGHTS.
    return " || ".join(one.format(name) for name in names), len(names)


def _put_postgres(found, cut):
    rows, params = [], []
    for one, (title, text) in zip(found, cut, strict=True):
        sql, times = vector_sql(one.language)
        said, body = " ".join(title), " ".join(text)
        other = words.folded(title)
        rows.append(
            f"({', '.join(['%s'] * len(_COLUMNS))}, {sql}, to_tsvector('simple', %s))"
        )
        params += _values(one)
        params += [said, body, words.folded(title + text)] * times
        params.append(f"{said} {other}")
    names = ", ".join(_COLUMNS)
    new = ", ".join(
        f"{name} = EXCLUDED.{name}" for name in (*_COLUMNS[2:], "vector", "suggest")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_entry ({names}, vector, suggest) "  # noqa: S608
            f"VALUES {', '.join(rows)} "
            f"ON CONFLICT (source, object_id) DO UPDATE SET {new}",
            params,
        )


def _put_sqlite(found, cut):
    Entry.objects.bulk_create(
        [Entry(**dict(zip(_COLUMNS, _values(one), strict=True))) for one in found],
        update_conflicts=True,
        unique_fields=["source", "object_id"],
        update_fields=list(_COLUMNS[2:]),
    )
    keys: dict[tuple[str, int], int] = {}
    for source in {one.source for one in found}:
        ids = [one.object_id for one in found if one.source == source]
        rows = Entry.objects.filter(source=source, object_id__in=ids)
        keys |= {(source, obj): pk for obj, pk in rows.values_list("object_id", "pk")}
    lines = [
        (
            keys[one.source, one.object_id],
            _stemmed(title, one.language),
            _stemmed(text, one.language),
            _stemmed(words.folded(title + text).split(), one.language),
        )
        for one, (title, text) in zip(found, cut, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM search_words WHERE rowid = %s", [line[:1] for line in lines]
        )
        cursor.executemany(
            "INSERT INTO search_words (rowid, title, text, folded) "
            "VALUES (%s, %s, %s, %s)",
            lines,
        )


def _stemmed(said: list[str], language: str) -> str:
    """Danish without its endings; FTS5 itself takes off the English ones."""
    if language == "en":
        return " ".join(said)
    stems = [words.danish_stem(word) for word in said]
    if language == "da":
        return " ".join(stems)
    return " ".join(said + [s for s, w in zip(stems, said, strict=True) if s != w])


def _learn(cut) -> None:
    """Remember the words, as a source of spelling hints."""
    met = Counter(
        word
        for title, text in cut
        for word in {*title, *text}
        if 4 <= len(word) <= words.LONGEST_WORD and not word.isdigit()
    )
    if not met:
        return
    names = sorted(met)  # in one order, so that two writers never wait in a ring
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_vocabulary (word, seen) "
                "SELECT * FROM unnest(%s::text[], %s::int[]) "
                "ON CONFLICT (word) DO NOTHING",
                [names, [met[name] for name in names]],
            )
    else:
        Word.objects.bulk_create(
            [Word(word=name, seen=met[name]) for name in names],
            ignore_conflicts=True,
            batch_size=400,
        )


def follow_move(*parents: Page) -> None:
    """Pages below these stand elsewhere now; their entries follow."""
    for parent in parents:
        below = Page.objects.filter(path__startswith=parent.path)
        path = Page.objects.filter(pk=OuterRef("object_id")).values("path")[:1]
        Entry.objects.filter(source=PAGE, object_id__in=below.values("pk")).update(
            place=Concat(Value("p"), Subquery(path))
        )


def forget_gone() -> None:
    """SQLite's index keeps words of rows that are gone until it is written together."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES('optimize')")


def follow_collections() -> None:
    """Documents stand in their collections; entries follow when one was moved."""
    path = (
        get_document_model()
        .objects.filter(pk=OuterRef("object_id"))
        .values(path=F("collection__path"))[:1]
    )
    Entry.objects.filter(
        source=DOCUMENT, object_id__in=get_document_model().objects.values("pk")
    ).update(place=Concat(Value("c"), Subquery(path)))


def renew_rows() -> None:
    """Everything that does not come through Wagtail's search API, and no ghosts.

    Called when the index is made anew (`update_index`): entries of what is gone are
    dropped, and the vocabulary is forgotten, to be learnt again.
    """
    Word.objects.all().delete()
    live = Page.objects.filter(live=True).values("pk")
    Entry.objects.filter(source=PAGE).exclude(object_id__in=live).delete()
    documents = get_document_model().objects.values("pk")
    Entry.objects.filter(source=DOCUMENT).exclude(object_id__in=documents).delete()
    for rows in sources.row_sources():
        public = rows.public(rows.rows.all())
        gone = Entry.objects.filter(source=rows.source)
        gone.exclude(object_id__in=public.values("pk")).delete()
        put([rows.found(row) for row in public.iterator(chunk_size=500)])
