"""Fixtures for the whole suite: a migrated database in a second, doors, skips."""

import os

import pytest

from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests import database


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, tmp_path_factory):
    """A migrated database of this run's own; see tests/database.py."""
    with django_db_blocker.unblock():
        drop = database.create(tmp_path_factory.mktemp("database"))
    yield
    with django_db_blocker.unblock():
        drop()


@pytest.fixture(autouse=True)
def _no_memory():
    """What one test cached, the next must not see."""
    for cache in caches.all(initialized_only=False):
        cache.clear()


@pytest.fixture(autouse=True)
def _own_language(settings):
    """A request leaves its language active; the next test begins with the site's."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def _flushed(teardown):
    """SQLite empties tables row by row, and the ledger of periods refuses that."""

    def emptied(self):
        if connection.vendor != "sqlite":
            return teardown(self)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR IGNORE INTO joining_leaving SELECT id FROM membership_member"
            )
            teardown(self)
            cursor.execute("DELETE FROM joining_leaving")

    return emptied


TransactionTestCase._fixture_teardown = _flushed(TransactionTestCase._fixture_teardown)


def pytest_runtest_setup(item):
    if item.get_closest_marker("needs_postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL to run it")
    if item.get_closest_marker("needs_redis") and not os.environ.get("REDIS_URL"):
        pytest.skip("needs Redis: set REDIS_URL to run it")


@pytest.fixture
def site_root(db):
    """The root of the page tree, as migrations leave it."""
    from wagtail.models import Page

    return Page.get_first_root_node()
