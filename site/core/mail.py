"""The outbox: rooms say that a letter is due; it is rendered and sent later.

`send` writes one `Letter` row in the caller's transaction, so a letter exists
exactly when the fact that it tells of exists. Delivery is `core.post`; Celery
is only told to hurry, and when its broker is away the sweep finds the row.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import hints
from core.models import Letter


@dataclass(frozen=True)
class Attachment:
    """A file in a letter; `mimetype` may have parameters: `text/calendar; method=X`."""

    name: str
    content: bytes | str
    mimetype: str


@dataclass(frozen=True)
class Written:
    """What a builder returns: the parts of a letter in the reader's language.

    `template` names `<template>.html` and `<template>.txt`. `images` are PNGs
    shown in the HTML as `cid:<name>`. `name` is the reader's, for the To line.
    """

    subject: str
    template: str
    context: dict = field(default_factory=dict)
    name: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A registered kind of letter. `secret`: parameters are wiped once it is sent."""

    name: str
    build: Callable[[Letter], Written | None]
    sample: Callable[[], dict | None] | None
    secret: bool


KINDS: dict[str, Kind] = {}


def letter(kind: str, *, sample=None, secret: bool = False):
    """Register the builder of a kind of letter.

    The builder takes the `Letter` and returns `Written`, or None where the letter
    is no longer wanted. It runs at delivery, with the reader's language active.
    `sample` returns parameters for the preview in the admin (None: nothing to show).
    """

    def register(build):
        if kind in KINDS and KINDS[kind].build.__module__ != build.__module__:
            raise ValueError(f"Two rooms write letters of the kind {kind!r}.")
        KINDS[kind] = Kind(kind, build, sample, secret)
        return build

    return register


def newest(rows: QuerySet, **params: str) -> Callable[[], dict | None]:
    """A `sample`: the newest of these rows, as parameters by name and column.

    Notices are previewed in the same way (`chat.notifications.kinds`).
    """

    def find() -> dict | None:
        row = rows.order_by("-pk").first()
        return row and {name: getattr(row, column) for name, column in params.items()}

    return find


def site_url(path: str = "/") -> str:
    """An absolute address of this site, for links in letters."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def send(
    *,
    kind: str,
    key: str,
    to: str = "",
    language: str = "",
    person=None,
    params: dict | None = None,
    not_before: dt.datetime | None = None,
) -> Letter:
    """Write one letter in the current transaction; the same key twice is one letter.

    `to` and `language` default to those of `person`. `params` is JSON: ids, no
    personal data except for kinds registered as secret. `not_before` (aware) lets it
    wait; its builder may then find that it is no longer wanted. Returns the row.
    Raises KeyError for a kind that nobody has registered.
    """
    if kind not in KINDS:
        raise KeyError(f"No room writes letters of the kind {kind!r}.")
    if person is not None:
        to, language = to or person.email, language or person.language
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    row = Letter(
        kind=kind,
        key=key,
        to=to,
        language=language or settings.LANGUAGE_CODE,
        params=params or {},
        message_id=f"<{uuid.uuid4()}@{domain}>",
        next_at=not_before or timezone.now(),
    )
    # One statement, and no IntegrityError that would undo the caller's work. The
    # update writes what is there already; it only makes the row's id come back.
    [row] = Letter.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    if not_before is None or not_before <= timezone.now():
        transaction.on_commit(lambda: hint(row.pk))
    return row


def hint(pk: int) -> None:
    """Tell a worker that a letter is due. Never fails: the sweep finds it anyway."""
    from core.tasks import deliver

    if settings.CELERY_TASK_ALWAYS_EAGER:
        deliver.apply((pk,))
    else:
        hints.give(deliver, pk)
