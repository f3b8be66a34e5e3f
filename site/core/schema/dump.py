"""Writes a SQLite database down as text: same database, same text."""

import re
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

# Values that differ from one migrate to the next and mean nothing.
MOMENT = "2026-01-01 00:00:00"
_VOLATILE = re.compile(r"(applied|_at|created|modified|timestamp)$")
_KEYS = {"translation_key", "uuid"}
_NAMESPACE = uuid.UUID("6c1d3f0a-5d0e-4b57-9a86-2f1c7a3b9e10")


def dump(path: Path) -> str:
    """The SQL that makes the database at `path` again in an empty one."""
    raw = sqlite3.connect(path)
    try:
        return "\n".join(_lines(raw)) + "\n"
    finally:
        raw.close()


def shape(path: Path) -> tuple[dict[str, str], dict[str, list]]:
    """Schema by name and rows by table, for comparing two databases."""
    raw = sqlite3.connect(path)
    try:
        schema = {name: _flat(sql) for _kind, name, sql in _schema(raw)}
        return schema, {table: list(_rows(raw, table)) for table in _tables(raw)}
    finally:
        raw.close()


def _flat(sql: str) -> str:
    return " ".join(sql.split())


def _schema(raw) -> list[tuple[str, str, str]]:
    """(kind, name, SQL): tables, then virtual tables, triggers, indexes, by name."""
    found = raw.execute(
        "SELECT type, name, sql FROM sqlite_master "
        "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    ).fetchall()
    virtual = [n for _t, n, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
    # A virtual table makes its own shadow tables; they must not be made twice.
    shadow = re.compile(
        rf"^({'|'.join(map(re.escape, virtual)) or '$^'})_"
        r"(data|idx|content|docsize|config|segments|segdir|stat)$"
    )

    def place(entry):
        kind, name, _sql = entry
        if kind == "table":
            return (1 if name in virtual else 0, name)
        return ({"trigger": 2, "index": 3}.get(kind, 4), name)

    return sorted((e for e in found if not shadow.match(e[1])), key=place)


def _tables(raw) -> list[str]:
    return [
        name
        for kind, name, sql in _schema(raw)
        if kind == "table" and not sql.upper().startswith("CREATE VIRTUAL")
    ]


def _rows(raw, table: str) -> Iterator[tuple]:
    """Rows in a fixed order, with what differs by chance replaced."""
    columns = [c[1] for c in raw.execute(f'PRAGMA table_info("{table}")')]
    # The names come from the database's own catalogue.
    for row in raw.execute(f'SELECT * FROM "{table}" ORDER BY 1'):  # noqa: S608
        yield tuple(
            _settled(table, name, row[0], value)
            for name, value in zip(columns, row, strict=True)
        )


def _settled(table, column, key, value):
    if value is None:
        return None
    if column in _KEYS:
        return uuid.uuid5(_NAMESPACE, f"{table}.{column}.{key}").hex
    if _VOLATILE.search(column) and isinstance(value, str):
        return MOMENT
    return value


def _lines(raw) -> Iterator[str]:
    schema = _schema(raw)
    for kind, _name, sql in schema:
        if kind != "index":
            yield f"{sql};"
    for table in _tables(raw):
        for row in _rows(raw, table):
            values = ", ".join(_literal(v) for v in row)
            yield f'INSERT INTO "{table}" VALUES ({values});'  # noqa: S608
    for kind, _name, sql in schema:
        if kind == "index":
            yield f"{sql};"
    for name, seq in raw.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name"):
        yield f"DELETE FROM sqlite_sequence WHERE name = {_literal(name)};"  # noqa: S608
        yield f"INSERT INTO sqlite_sequence VALUES ({_literal(name)}, {seq});"  # noqa: S608


def _literal(value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
