"""When a person is erased, the index forgets their name as well.

Entries follow their rows by themselves. What stays is the vocabulary, in which each
word stands once, and in SQLite the pieces of its index, which hold deleted words until
they are written together.
"""

from django.db import connection

from core import traces, words
from search.models import Entry, Word


def forget(person) -> int:
    """Forget the words of a name that nobody else's rows hold; returns how many.

    Called at the end of the erasing, in its transaction.
    """
    named = " ".join(traces.of(person).words)
    gone = 0
    for word in set(words.cut(named)):
        if Entry.objects.filter(title__icontains=word).exists():
            continue
        if not Entry.objects.filter(text__icontains=word).exists():
            gone += Word.objects.filter(word=word).delete()[0]
    _write_together()
    return gone


def _write_together() -> None:
    """SQLite's full-text tables keep what was deleted until their pieces are merged."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE %s",
            ["%USING fts5%"],
        )
        for (name,) in cursor.fetchall():
            table = connection.ops.quote_name(name)
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
