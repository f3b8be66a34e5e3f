"""Makes core/schema/sqlite.sql from a fresh migrate of an empty SQLite database."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import schema
from core.schema.dump import dump


def migrated(folder: Path) -> Path:
    """A SQLite file that `migrate` alone made, in a process of its own."""
    path = folder / "fresh.sqlite3"
    done = subprocess.run(  # noqa: S603 - our own manage.py
        [sys.executable, str(settings.ROOT / "manage.py"), "migrate", "-v0"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": f"sqlite://{path}",
            "GUILDHALL_VAR": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"migrate failed:\n{done.stderr}")
    return path


class Command(BaseCommand):
    help = "Write core/schema/sqlite.sql: what migrate makes of an empty database."
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="source", type=Path, help="a freshly migrated SQLite file"
        )

    def handle(self, *args, source=None, **options):
        with tempfile.TemporaryDirectory() as folder:
            path = source or migrated(Path(folder))
            text = dump(path)
        schema.SQLITE.write_text(text)
        self.stdout.write(f"{schema.SQLITE.name}: {len(text):,} characters")
