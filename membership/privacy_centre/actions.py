"""Every write of the privacy centre: ask for one's data, ask to be erased, take it
back; and what the jobs do with it."""

import datetime as dt
import tempfile

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import privacy
from core.errors import Refused
from core.failpoints import failpoint
from membership.accounts.models import User
from membership.privacy_centre import erasing, exporting, mails, signals
from membership.privacy_centre.models import (
    FILE_KEPT,
    GRACE,
    UNFINISHED,
    ErasureRequest,
    ExportRequest,
)

# safety.md 8.7: exports.
EXPORTS_AN_HOUR = 5
# A builder says that it lives after each kind and each 200 rows.
LEASE = dt.timedelta(minutes=2)
TRIES = 3
State = ExportRequest.State


@transaction.atomic
def ask_export(*, person: User, language: str) -> ExportRequest:
    """Ask for everything about oneself; while one is on its way, that is the answer.

    Raises Refused: limit (five an hour).
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    mine = ExportRequest.objects.filter(person=person)
    if under_way := mine.unfinished().first():
        return under_way
    now = timezone.now()
    if mine.filter(asked_at__gt=now - dt.timedelta(hours=1)).count() >= EXPORTS_AN_HOUR:
        raise Refused(
            _("You have asked for it five times in an hour. Try again in an hour."),
            "limit",
        )
    row = ExportRequest.objects.create(
        person=person, language=language, total=len(exporting.entries())
    )
    log(person, "privacy.export", user=person)
    return row


def build_export(*, now: dt.datetime | None = None) -> ExportRequest | None:
    """Build one file that is due; returns its request, or None where nothing is due.

    Progress is committed as it goes. A builder that is killed leaves its lease behind;
    when that ends the file is built anew.
    """
    row = _claim(now or timezone.now())
    if row is None:
        return None
    if row.attempts > TRIES or not row.person.is_active:
        _move(row, state=State.FAILED, lease_until=None)
        return row
    failpoint("privacy.export_claimed")

    def progress(done: int) -> None:
        _move(row, done=done, lease_until=timezone.now() + LEASE)
        failpoint("privacy.export_progress")

    with tempfile.TemporaryFile() as archive, translation.override(row.language):
        exporting.write(archive, row.person, progress)
        size = archive.tell()
        archive.seek(0)
        _finish(row, File(archive), size)
    return row


def _claim(now) -> ExportRequest | None:
    with transaction.atomic():
        due = ExportRequest.objects.due(now).order_by("asked_at", "pk")
        row = due.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        row.state = State.BUILDING
        row.attempts += 1
        row.done, row.total = 0, len(exporting.entries())
        row.lease_until = now + LEASE
        row.save()
        return row


def _move(row, **values) -> bool:
    """Write on, if this claim still holds: `attempts` is its number."""
    held = ExportRequest.objects.filter(
        pk=row.pk, attempts=row.attempts, state__in=UNFINISHED
    )
    for name, value in values.items():
        setattr(row, name, value)
    return bool(held.update(**values))


def _finish(row, archive, size: int) -> None:
    """Store the file; older ones of the person go, since this one says it all."""
    field = ExportRequest._meta.get_field("file")
    storage = field.storage  # type: ignore[union-attr]
    name = storage.save(field.generate_filename(row, "x.zip"), archive)  # type: ignore[union-attr]
    failpoint("privacy.export_stored")
    try:
        with transaction.atomic():
            held = _move(
                row,
                state=State.READY,
                file=name,
                size=size,
                ready_at=timezone.now(),
                lease_until=None,
            )
            if held:
                forget_files(
                    ExportRequest.objects.filter(
                        person=row.person_id, state=State.READY
                    ).exclude(pk=row.pk)
                )
                mails.send_ready(row)
                signals.export_ready.send(ExportRequest, request=row)
    except Exception:
        storage.delete(name)
        raise
    if not held:
        storage.delete(name)


def forget_files(rows) -> int:
    """Delete the files of these exports; the rows say that they are gone."""
    count = 0
    with transaction.atomic():
        for row in rows.select_for_update():
            erasing.delete_file_later(row.file.storage, row.file.name)
            row.file, row.state = "", State.GONE
            row.save(update_fields=["file", "state"])
            count += 1
    return count


def forget_exports(now: dt.datetime) -> int:
    """Delete files that have waited for a week; returns how many."""
    old = ExportRequest.objects.filter(state=State.READY, ready_at__lt=now - FILE_KEPT)
    return forget_files(old)


@transaction.atomic
def fetched(*, request: ExportRequest) -> None:
    """Remember that the file was fetched."""
    ExportRequest.objects.filter(pk=request.pk).update(fetched_at=timezone.now())
    log(request.person, "privacy.fetch", user=request.person)


@transaction.atomic
def ask_erasure(
    *, person: User, by, received_on: dt.date | None = None
) -> ErasureRequest:
    """Close an account now and erase it when the time to think again is over.

    `by` is the person, or an admin for one who wrote a letter on `received_on`.
    Raises Refused: not_yours held.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if by != person and not (by.is_active and by.is_superuser):
        raise Refused(_("Only an admin erases somebody else."), "not_yours")
    if there := ErasureRequest.objects.open().filter(person=person).first():
        return there
    if found := privacy.holds(person):
        raise Refused(found[0].message, "held", holds=found)
    now = timezone.now()
    row = ErasureRequest.objects.create(
        person=person,
        asked_at=now,
        asked_by=by,
        received_on=received_on or timezone.localdate(now),
        due_at=now + GRACE,
    )
    person.is_active = False
    person.save(update_fields=["is_active"])
    erasing.end_sessions(person)
    log(person, "privacy.ask_erasure", user=by)
    mails.send_asked(row)
    return row


@transaction.atomic
def undo_erasure(*, request: ErasureRequest, by=None) -> ErasureRequest:
    """Open the account again, as if nothing had been asked. Twice is as good as once.

    `by` is None for the link in the letter. Raises Refused: done.
    """
    person = User.objects.select_for_update().get(pk=request.person_id)
    row = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if row.done_at:
        raise Refused(_("It is too late: everything is erased."), "done")
    if row.undone_at:
        return row
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    person.is_active = True
    person.save(update_fields=["is_active"])
    log(person, "privacy.undo_erasure", user=by or person)
    mails.send_kept(row)
    return row
