"""Sealing what people wrote by the newest key, while they go on writing.

A model takes part by its columns `sealed` and `key` and by two names: `sealed_with`,
the rows that its place is made of, and `sealed_anew()`, the same by the newest key.
"""

import time
from collections.abc import Callable

from django.apps import apps
from django.db import models, transaction

from chat import sealing

BATCH = 500
PAUSE = 0.2  # seconds


def sealed_models() -> list[type[models.Model]]:
    """Every model, of any room, that keeps something sealed by the chat's keys."""
    return [model for model in apps.get_models() if hasattr(model, "sealed_anew")]


def keys_in_use(model: type[models.Model]) -> list[int]:
    """The numbers of the keys of its rows: one look into the index for each."""
    found: list[int] = []
    while True:
        more = model._default_manager.filter(key__gt=found[-1] if found else -1)
        key = more.order_by("key").values_list("key", flat=True).first()
        if key is None:
            return found
        found.append(key)


def counts() -> dict[str, dict[int, int]]:
    """By model and key: how many rows. Empty ones, of what was removed, count too."""
    return {
        model._meta.model_name: dict(
            model._default_manager.order_by("key")
            .values_list("key")
            .annotate(models.Count("pk"))
        )
        for model in sealed_models()
    }


def rotate(say: Callable[[str, int, int], None]) -> int:
    """Seal everything by the newest key; returns how many rows cannot be opened.

    Each batch is a transaction of its own, so it can be stopped and begun again. Rows
    that somebody is changing are left out and come in the next round. `say` hears the
    model's name, how many are done and how many rounds that took.
    """
    return sum(_rotate(model, say) for model in sealed_models())


def _rotate(model, say) -> int:
    done, rounds = 0, 0
    while True:
        rounds += 1
        moved, shut, last = 0, 0, None
        while batch := _batch(model, last):
            last, opened, failed = batch
            moved, shut = moved + opened, shut + failed
            say(model._meta.model_name, done + moved, rounds)
        done += moved
        old = model._default_manager.exclude(key=sealing.ring().newest)
        if not moved:
            if old.count() <= shut:
                return shut
            time.sleep(PAUSE)  # the rest is in somebody's hands for a moment


@transaction.atomic
def _batch(model, after) -> tuple[object, int, int] | None:
    """One batch of old rows above this id: the last id, how many opened and failed."""
    newest = sealing.ring().newest
    rows = (
        model._default_manager.exclude(key=newest)
        .filter(**{"pk__gt": after} if after is not None else {})
        .select_related(*model.sealed_with)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:BATCH]
    )
    anew, last = [], None
    for row in rows:
        last = row.pk
        try:
            row.sealed = row.sealed_anew() if row.sealed else b""
        except sealing.CannotOpen:
            continue
        row.key = newest
        anew.append(row)
    if last is None:
        return None
    model._default_manager.bulk_update(anew, ["sealed", "key"], batch_size=100)
    return last, len(anew), len(rows) - len(anew)
