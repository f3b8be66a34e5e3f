"""Wagtail's search backend of this site: the database's own, kept in step with ours.

`Page.objects.search()` and the admin's search go on working through Wagtail's tables.
Every write to them also writes the site's own entries, so that publishing, deleting
and `update_index` need nothing more. Another backend (OpenSearch) can stand in its
place by configuration.
"""

from modelsearch.backends.database import fallback  # noqa: F401

from django.db import connection

if connection.vendor == "postgresql":
    from search.wagtail_postgres import SearchBackend
else:
    from search.wagtail_sqlite import SearchBackend

__all__ = ["SearchBackend"]
