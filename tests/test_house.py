"""The house keeps its shape: floors, sizes, names, templates, locks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.template import engines

ROOT = Path(__file__).resolve().parents[1]
OURS = (
    "site",
    "events",
    "home",
    "polls",
    "chat",
    "membership",
    "search",
    "tests",
    "docker",
)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}


def python_files():
    return [p for top in OURS for p in sorted((ROOT / top).rglob("*.py"))] + [
        ROOT / "manage.py"
    ]


def templates():
    folders = [ROOT / "templates", *ROOT.glob("site/*/templates")]
    folders += [p for top in OURS[1:7] for p in (ROOT / top).rglob("templates")]
    return [t for f in folders for t in sorted(f.rglob("*")) if t.is_file()]


def test_floors():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f".{os.pathsep}site"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_site_is_a_folder_and_not_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert not (ROOT / "locale" / "__init__.py").exists()
    assert not (ROOT / "docker" / "__init__.py").exists()


def test_no_file_over_400_lines():
    long = {
        str(p.relative_to(ROOT)): n
        for p in python_files()
        if "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > 400
    }
    assert not long


def test_no_name_that_says_nothing():
    named = [
        str(p.relative_to(ROOT))
        for p in python_files()
        if p.stem in FORBIDDEN_NAMES and p != ROOT / "site/config/settings/base.py"
    ]
    assert not named


def test_every_test_folder_is_a_package():
    bare = {
        str(p.parent.relative_to(ROOT))
        for p in (ROOT / "tests").rglob("test_*.py")
        if not (p.parent / "__init__.py").exists()
    }
    assert not bare


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_snapshot_knows_every_migration_of_ours():
    """A stale snapshot is not wrong, but makes the first start slow."""
    from core import schema

    text = schema.SQLITE.read_text()
    missing = [
        f"{app.label}.{path.stem}"
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(ROOT) and ".venv" not in app.path
        for path in sorted(Path(app.path).glob("migrations/0*.py"))
        if f"'{app.label}', '{path.stem}'" not in text
    ]
    assert not missing, "run: make snapshot"


@pytest.mark.django_db
def test_the_snapshot_needs_nothing_more():
    """Whatever packages bring as well: on SQLite nothing is left to apply."""
    import sqlite3

    from django.db.migrations.loader import MigrationLoader

    from core import schema

    raw = sqlite3.connect(":memory:")
    raw.executescript(schema.SQLITE.read_text())
    applied = set(raw.execute("SELECT app, name FROM django_migrations"))
    raw.close()
    loader = MigrationLoader(None)
    replaced = {
        node
        for node, migration in loader.disk_migrations.items()
        if migration.replaces and set(migration.replaces) & applied
    }
    gone = applied - set(loader.disk_migrations)
    assert not set(loader.disk_migrations) - applied - replaced, "run: make snapshot"
    assert not gone, "run: make snapshot"


@pytest.mark.parametrize(
    "path", templates(), ids=lambda p: str(p.relative_to(ROOT)) if p else ""
)
def test_every_template_compiles(path):
    engines["django"].from_string(path.read_text())


INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|hx-on|\|\s*safe\b|\bautoescape\s+off"""
    r"""|<script(?![^>]*\bsrc=)(?![^>]*type="application/)|javascript:""",
    re.IGNORECASE,
)


def test_no_inline_style_script_or_handler_in_templates():
    """The policy of the browser forbids them. Mail programs need inline styles."""
    found = [
        f"{p.relative_to(ROOT)}: {match.group().strip()}"
        for p in templates()
        if p.suffix in {".html", ".svg"} and not {"mail", "email"} & set(p.parts)
        if (match := INLINE.search(p.read_text()))
    ]
    assert not found


def test_locks_name_no_host():
    locks = [*ROOT.glob("requirements*.txt"), *ROOT.glob("requirements*.in")]
    assert len(locks) == 8
    assert not [p.name for p in locks if "://" in p.read_text()]


def test_every_lock_is_by_hash():
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        pinned = len(re.findall(r"^[A-Za-z0-9][^\s]*==", text, re.MULTILINE))
        assert pinned
        assert text.count(" \\\n    --hash=") >= pinned


def test_lists_agree_so_that_one_environment_serves_all():
    def versions(name):
        text = (ROOT / name).read_text()
        return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==(\S+)", text, re.M))

    base = versions("requirements.txt")
    for other in ("requirements-dev.txt", "requirements-full.txt"):
        assert {k: v for k, v in versions(other).items() if k in base} == base


def test_every_variable_that_settings_read_is_explained():
    read = set()
    for path in [
        *(ROOT / "site/config").rglob("*.py"),
        ROOT / "docker/gunicorn.conf.py",
    ]:
        read |= set(
            re.findall(
                r'(?:env\.\w+|environ\.get|needed|text|number|flag|words)\(\s*"'
                r"([A-Z][A-Z0-9_]+)\"",
                path.read_text(),
            )
        )
    explained = set(
        re.findall(
            r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M
        )
    )
    assert not read - explained
    assert read


@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares SQLite files")
@pytest.mark.faults
def test_the_snapshot_is_what_migrate_makes(tmp_path):
    """Takes a minute: with the fault tests in .ci/run."""
    import sqlite3

    from core import schema
    from core.management.commands.snapshot import migrated
    from core.schema.dump import shape

    loaded = tmp_path / "loaded.sqlite3"
    raw = sqlite3.connect(loaded)
    raw.executescript(schema.SQLITE.read_text())
    raw.close()

    schema_loaded, rows_loaded = shape(loaded)
    schema_fresh, rows_fresh = shape(migrated(tmp_path))
    assert schema_loaded == schema_fresh
    assert rows_loaded == rows_fresh
