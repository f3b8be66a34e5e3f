"""Erasing a person by the register: what will happen, and doing it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from allauth.usersessions.models import UserSession

from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import pagecache, privacy, traces
from core.errors import Refused
from core.failpoints import failpoint
from core.models import Letter
from membership.accounts.models import ERASED_HOST, User
from membership.privacy_centre import mails, signals
from membership.privacy_centre.models import Erasing, ErasureRequest

# The row of the person: it stays, without a value, for what points at it.
PERSON = "accounts.user"


@dataclass(frozen=True)
class Fate:
    """What becomes of the rows of one kind."""

    label: str
    count: int
    what: str  # erase, forget or keep
    why: str


def preview(person) -> list[Fate]:
    """What erasing this person would do, kind by kind; kinds without rows left out."""
    fates = []
    for entry in privacy.registered():
        if entry.model == PERSON or not (entry.people or entry.find):
            continue
        count = entry.rows(person).count()
        if count:
            fates.append(Fate(entry.label, count, entry.erasure, str(entry.why)))
    return sorted(fates, key=lambda fate: (_ORDER[fate.what], fate.label))


_ORDER = {privacy.ERASE: 0, privacy.FORGET: 1, privacy.KEEP: 2}


@contextmanager
def unlocked() -> Iterator[None]:
    """Let tables that refuse changes be changed, inside this transaction only."""
    row = Erasing.objects.create()
    yield
    row.delete()


@contextmanager
def piece() -> Iterator[None]:
    """One transaction in which tables that refuse changes give way."""
    with transaction.atomic(), unlocked():
        yield


@transaction.atomic
def erase(*, request: ErasureRequest) -> ErasureRequest:
    """Erase the person of a request: all of it or, where something fails, nothing.

    Raises Refused: undone held (something must be settled first).
    """
    person = User.objects.select_for_update().get(pk=request.person_id)
    request = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if request.done_at:
        return request
    if request.undone_at:
        raise Refused(_("The request was taken back."), "undone")
    if found := privacy.holds(person):
        raise Refused(found[0].message, "held", holds=found)
    address, language = person.email, person.language
    traces.of(person)  # while its addresses are still there
    end_sessions(person)
    signals.person_erasing.send(User, person=person, by=person)
    with unlocked():
        report = _by_the_register(person)
        tombstone(person)
    signals.person_erased.send(User, person=person, by=person)
    request.done_at = timezone.now()
    request.report = report
    request.save(update_fields=["done_at", "report"])
    log(person, "privacy.erase", data={"kinds": len(report)})
    mails.send_farewell(request, address, language)
    pagecache.content_changed()
    failpoint("erase.before_commit")
    return request


def _by_the_register(person) -> dict[str, int]:
    """Erase, forget or keep every kind in its order; returns how many rows went."""
    report = {}
    for entry in privacy.registered():
        if entry.model == PERSON or entry.erasure == privacy.KEEP:
            continue
        if not (entry.people or entry.find):
            continue
        rows = entry.to_forget(person)
        if entry.erasure == privacy.FORGET:
            report[entry.model] = rows.count()
            # Said by `register`: whoever forgets says how.
            entry.forget(rows, person)  # type: ignore[misc]
            continue
        delete_files_later(entry, rows)
        report[entry.model] = rows.delete()[0]
    return {model: count for model, count in report.items() if count}


def delete_files_later(entry, rows) -> None:
    """Delete the rows' files once the rows are surely gone.

    The rows are locked: nobody gives a file another name in the meantime.
    """
    for name in entry.files:
        held = rows.exclude(**{name: ""}).select_for_update(of=("self",))
        for row in held.iterator(chunk_size=200):
            stored = getattr(row, name)
            if stored:
                delete_file_later(stored.storage, stored.name)


def delete_file_later(storage: Storage, name: str) -> None:
    """Delete a file once what pointed at it is surely gone."""
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def tombstone(person: User) -> None:
    """Leave of the account a row that is nobody's: no name, no address, no rights."""
    person.groups.clear()
    person.user_permissions.clear()
    person.public_id = uuid.uuid4()
    person.email = f"{person.public_id.hex}@{ERASED_HOST}"
    for field in User._meta.concrete_fields:
        if field.name in KEPT_COLUMNS:
            continue
        value = None if field.null else field.get_default()
        setattr(person, field.attname, value)
    person.date_joined = timezone.now()
    person.set_unusable_password()
    person.is_active = person.is_staff = person.is_superuser = False
    person.save()


# Columns that a tombstone needs; every other one goes back to its default.
KEPT_COLUMNS = {"id", "public_id", "email", "password"}


def end_sessions(person) -> None:
    """Sign a person out everywhere; the hub closes their sockets on commit."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def forget_farewells() -> int:
    """Delete last letters that are sent or given up: they hold the last address."""
    done = Letter.objects.filter(
        kind=mails.FAREWELL, state__in=[Letter.State.SENT, Letter.State.DEAD]
    )
    return done.delete()[0]
