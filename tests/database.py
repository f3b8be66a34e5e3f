"""Test databases: migrated once, then copied; put back after each real commit.

Migrating costs a minute. SQLite starts from the schema snapshot; PostgreSQL copies
a template database that is kept between runs and named after every migration and
every locked version, so a changed migration makes a new one.

A transactional test ends with its tables flushed, and with them the root page, the
languages and the site. Instead of flushing, the whole database is put back.
"""

import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg

import django.test
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from core import schema

# Any number that nobody else locks by.
TEMPLATE_LOCK = 4_711_202_611


def create(folder: Path) -> Callable[[], None]:
    """Point the default connection at a fresh migrated database; returns the end."""
    vendor = _Postgres if connection.vendor == "postgresql" else _Sqlite
    made = vendor(folder)

    def put_back(self):
        made.restore()

    django.test.TransactionTestCase._fixture_teardown = put_back
    return made.drop


def _use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _migrate() -> None:
    if schema.waiting(connection):
        call_command("migrate", verbosity=0, interactive=False)


class _Sqlite:
    """One file, so that threads of one test see the same rows."""

    def __init__(self, folder: Path):
        self.pristine = folder / "pristine.sqlite3"
        self.path = folder / "test.sqlite3"
        _use(str(self.pristine))
        schema.load(connection)
        _migrate()
        connection.close()
        shutil.copy(self.pristine, self.path)
        _use(str(self.path))

    def restore(self) -> None:
        connections.close_all()
        source = sqlite3.connect(self.pristine)
        target = sqlite3.connect(self.path)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()

    def drop(self) -> None:
        connections.close_all()


class _Postgres:
    def __init__(self, folder: Path):
        self.template = template_name()
        self.name = f"guildhall_test_{os.getpid()}"
        with self._alone():
            if not self._exists():
                self._make_template()
        self.restore()

    @contextlib.contextmanager
    def _alone(self):
        """One process at a time: parallel runs start together and need one template."""
        with psycopg.connect(self._address(), autocommit=True) as held:
            held.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            yield

    def _address(self) -> str:
        params = connection.get_connection_params()
        wanted = ("host", "port", "user", "password")
        given = {k: params[k] for k in wanted if params.get(k)}
        return psycopg.conninfo.make_conninfo(dbname="postgres", **given)

    def _admin(self, *statements: str):
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _exists(self) -> bool:
        return bool(
            self._admin(
                "SELECT 1 FROM pg_database "  # noqa: S608
                f"WHERE datname = '{self.template}' AND datistemplate"
            )
        )

    def _make_template(self) -> None:
        self._admin(
            f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)",
            f"CREATE DATABASE {self.template}",
        )
        _use(self.template)
        _migrate()
        # Only a finished one counts: an interrupted run leaves no template.
        self._admin(f"ALTER DATABASE {self.template} WITH is_template true")

    def restore(self) -> None:
        _use(self.name)
        self._admin(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE {self.template}",
        )

    def drop(self) -> None:
        self._admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


def template_name() -> str:
    """Names the migrated database that runs on PostgreSQL begin with, by every
    installed app's migrations and the locked versions."""
    digest = hashlib.sha256((settings.ROOT / "requirements.txt").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda a: a.label):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{path.name}".encode())
            digest.update(path.read_bytes())
    return f"guildhall_template_{digest.hexdigest()[:16]}"
