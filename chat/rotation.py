"""Sealing what people wrote by the newest key, while they go on writing.

A model takes part by its columns `sealed` and `key` and by two names: `sealed_with`,
the rows that its place is made of, and `sealed_anew()`, the same by the newest key.
The contents of attachments are files of the store, sealed anew one at a time.
"""

import time
from collections.abc import Callable

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from chat import attaching, sealing
from chat.models import Attachment
from chat.models.extras import FOLDER
from chat.models.files import put

BATCH = 500
PAUSE = 0.2  # seconds


def sealed_models() -> list[type[models.Model]]:
    """Every model, of any room, that keeps something sealed by the chat's keys."""
    return [model for model in apps.get_models() if hasattr(model, "sealed_anew")]


def keys_in_use(model: type[models.Model], column="key") -> list[int]:
    """The numbers of the keys of its rows: one look into the index for each."""
    found: list[int] = []
    while True:
        last = found[-1] if found else -1
        more = model._default_manager.filter(**{f"{column}__gt": last})
        key = more.order_by(column).values_list(column, flat=True).first()
        if key is None:
            return found
        found.append(key)


def counts() -> dict[str, dict[int, int]]:
    """By model and key: how many rows. Empty ones, of what was removed, count too.

    Contents of attachments are there as `files`; those by key 0 are not sealed yet.
    """
    return {
        **{m._meta.model_name: _by(m._default_manager, "key") for m in sealed_models()},
        "files": _by(_files(), "file_key"),
    }


def _by(rows, column) -> dict[int, int]:
    found = rows.order_by(column).values_list(column)
    return dict(found.annotate(models.Count("pk")))


def _files() -> models.QuerySet[Attachment]:
    return Attachment.objects.exclude(file="")


def all_keys_in_use() -> set[int]:
    """The numbers of the keys that something, of any room, is sealed by."""
    used = {key for model in sealed_models() for key in keys_in_use(model)}
    return used | {key for key in keys_in_use(Attachment, "file_key") if key}


def rotate(say: Callable[[str, int, int], None]) -> int:
    """Seal everything by the newest key; returns how many rows and files do not open.

    Each batch is a transaction of its own, so it can be stopped and begun again. Rows
    that somebody is changing are left out and come in the next round. `say` hears the
    model's name, how many are done and how many rounds that took.
    """
    return sum(_rotate(model, say) for model in sealed_models()) + _rotate_files(say)


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


def _rotate_files(say) -> int:
    """Seal the contents of attachments by the newest key, and the plain ones of before.

    No lock is held while a file is read and written; whoever removes a message in that
    time finds its row, and the new file goes with the old.
    """
    done, shut, last = 0, 0, None
    old = _files().exclude(file_key=sealing.ring().newest).order_by("pk")
    while True:
        row = old.filter(**{"pk__gt": last} if last is not None else {}).first()
        if row is None:
            return shut
        last = row.pk
        try:
            _seal_file(row)
        except (OSError, sealing.CannotOpen):
            # Unless somebody else has just sealed it anew, or removed it.
            shut += old.filter(pk=row.pk, file=row.file.name).exists()
            continue
        done += 1
        say("files", done, 1)


def _seal_file(row: Attachment) -> None:
    before, store = row.file.name, row.file.storage
    with row.file.open() as plain:
        name, key = put(row, plain)
    try:
        same = Attachment.objects.filter(pk=row.pk, file=before)
        went = same.update(file=name, file_key=key)
    except BaseException:
        store.delete(name)
        raise
    store.delete(before if went else name)


def forget_strays(now=None) -> int:
    """Delete files of attachments that no row names; returns how many.

    One is left where a process was killed between the store and the database. What is
    younger than a day may be an upload of this moment, and stays.
    """
    store = Attachment._meta.get_field("file").storage
    since = (now or timezone.now()) - attaching.LASTS
    try:
        names = sorted(store.listdir(FOLDER)[1])
    except FileNotFoundError:
        return 0
    gone = 0
    for start in range(0, len(names), BATCH):
        some = {f"{FOLDER}/{name}" for name in names[start : start + BATCH]}
        named = Attachment.objects.filter(file__in=some).values_list("file", flat=True)
        for name in some - set(named):
            if store.get_modified_time(name) < since:
                store.delete(name)
                gone += 1
    return gone
