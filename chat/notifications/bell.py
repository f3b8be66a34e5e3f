"""The bell's number: counted in one query, pushed to every open page of a person."""

import time
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from chat.notifications.models import Notice
from core import live

# The bell says "99+"; counting on would tell nobody anything.
MOST = 100


def unread(user) -> int:
    """How many unread notices the person has, at most MOST. One query."""
    return Notice.objects.visible_to(user).on_bell().unread().order_by()[:MOST].count()


def now(user_id: int) -> dict:
    """What a page that has just opened is told: the number, and when it was counted.

    Between the writing of a page and its socket the number may have changed.
    """
    counted_at = time.time_ns() // 1_000_000
    rows = Notice.objects.on_bell().unread().filter(person=user_id).order_by()
    # Counted here: COUNT over a LIMIT costs Django more than a hundred numbers.
    return {"bell": len(rows.values_list("pk", flat=True)[:MOST]), "at": counted_at}


def ring(people: Iterable[int]) -> None:
    """After the commit, tell the open pages of these people (ids) their new number."""
    ids = sorted(set(people))
    if ids:
        # Not a partial: Django logs a robust hook that fails by its name.
        transaction.on_commit(lambda: _push(ids), robust=True)


def _push(ids: list[int]) -> None:
    # Before the query: the page keeps the number that was counted last.
    counted_at = time.time_ns() // 1_000_000
    if len(ids) == 1:
        live.publish(f"user.{ids[0]}", now(ids[0]))
        return
    rows = Notice.objects.on_bell().unread().filter(person__in=ids)
    counts = dict(rows.values_list("person").annotate(Count("pk")).order_by())
    for pk in ids:
        frame = {"bell": min(counts.get(pk, 0), MOST), "at": counted_at}
        live.publish(f"user.{pk}", frame)
