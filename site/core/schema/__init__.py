"""A ready database for SQLite, so that a first start need not replay migrations.

`sqlite.sql` is what `migrate` makes of an empty SQLite database: tables, indexes,
the search tables, and the rows that migrations write. Replaying 238 migrations
costs a minute, reading this file half a second. `migrate` runs after it as always
and applies what is newer, so a stale file is slow and never wrong.

`manage.py snapshot` makes the file; tests compare it with a fresh migrate.
"""

import sqlite3
from pathlib import Path

from django.db.migrations.executor import MigrationExecutor

SQLITE = Path(__file__).with_name("sqlite.sql")


def is_empty(connection) -> bool:
    """Whether the database behind a Django connection holds no table at all."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def load(connection) -> bool:
    """Fill an empty SQLite database from the snapshot; True where that was done.

    Any other database is left alone. All or nothing: an interrupted load leaves
    the database as empty as it was.
    """
    if connection.vendor != "sqlite" or not SQLITE.exists() or not is_empty(connection):
        return False
    connection.ensure_connection()
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        raw.executescript(f"BEGIN IMMEDIATE;\n{SQLITE.read_text()}\nCOMMIT;")
    except sqlite3.Error:
        if raw.in_transaction:
            raw.rollback()
        raise
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
    return True


def waiting(connection) -> list[tuple[str, str]]:
    """Migrations that are not applied yet, as (app, name), in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _back in plan]
