"""A meeting from its announcement to its published result, one state at a time."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import presence
from core.errors import Refused
from core.pagecache import content_changed
from membership.accounts.models import User
from membership.models import Belonging, Member, Period
from membership.models.members import today
from polls.assembly import hall, rights
from polls.assembly.models import Assembly, Correction, Entry, Seat

BATCH = 1000


def locked(assembly: Assembly) -> Assembly:
    """The assembly's row, held to the end of the transaction."""
    rows = Assembly.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=assembly.pk)


def kept(assembly: Assembly, by: User) -> Assembly:
    """The row, held, for one who looks after it. Raises Refused: forbidden."""
    assembly = locked(assembly)
    if not rights.may_keep(by, assembly):
        raise Refused(_("You do not look after this assembly."), "forbidden")
    return assembly


@transaction.atomic
def save(*, assembly: Assembly, by: User) -> Assembly:
    """Create or change one. Its rules stand still once the roll is frozen.

    Raises Refused: forbidden frozen.
    """
    if assembly.pk:
        before = kept(assembly, by)
        if before.state != "draft":
            raise Refused(
                _("The roll is frozen; the rules of this assembly stand."), "frozen"
            )
    else:
        assembly.author = by
    if not rights.may_keep(by, assembly):
        raise Refused(
            _("You look after assemblies of your own unit only."),
            "forbidden",
            field="unit",
        )
    assembly.save()
    return assembly


@transaction.atomic
def appoint(*, assembly: Assembly, chair: User | None, by: User) -> Assembly:
    """Say who is in the chair; the meeting may choose another while it goes on.

    Raises Refused: forbidden over.
    """
    assembly = kept(assembly, by)
    if assembly.is_over:
        raise Refused(_("The assembly is over."), "over")
    assembly.chair = chair
    assembly.save(update_fields=["chair"])
    log(assembly, "assembly.chair", user=by)
    return assembly


def entitled(assembly: Assembly, day) -> QuerySet:
    """Members whose kind has a vote on the day, in the unit where there is one."""
    voting = Period.objects.standing().filter(
        member=OuterRef("pk"), starts__lte=day, grace_ends__gte=day, kind__has_vote=True
    )
    rows = Member.objects.current(day).filter(Exists(voting), person__is_active=True)
    if assembly.joined_by:
        rows = rows.filter(joined_on__lte=assembly.joined_by)
    if assembly.unit:
        there = Belonging.objects.on(day).in_units(assembly.unit)
        rows = rows.filter(Exists(there.filter(person=OuterRef("person"))))
    rows = rows.select_related("person")
    return rows.order_by("person__last_name", "person__first_name", "pk")


@transaction.atomic
def freeze(*, assembly: Assembly, by: User) -> Assembly:
    """Write the roll from today's members. Whoever is checked in already is present.

    Raises Refused: forbidden frozen empty.
    """
    assembly = kept(assembly, by)
    if assembly.state != "draft":
        raise Refused(_("The roll is frozen already."), "frozen")
    day = today()
    members = list(entitled(assembly, day))
    if not members:
        raise Refused(_("Nobody is entitled to vote, so there is no roll."), "empty")
    assembly.state = "frozen"
    assembly.frozen_on, assembly.frozen_at = day, timezone.now()
    assembly.save(update_fields=["state", "frozen_on", "frozen_at"])
    kinds, units = _kinds(members, day), _units(members, day)
    entries = [
        Entry(
            assembly=assembly,
            person=member.person,
            place=place,
            name=member.person.get_full_name(),
            number=member.number,
            kind=kinds.get(member.pk, ""),
            unit=units.get(member.person_id, ""),
        )
        for place, member in enumerate(members, start=1)
    ]
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    assembly.fingerprint = fingerprint(entries)
    assembly.save(update_fields=["fingerprint"])
    inside: set[int] = set()
    if assembly.occurrence_id:
        inside = presence.inside(assembly.occurrence_id)
    Seat.objects.bulk_create(
        [
            Seat(
                entry=entry,
                present=entry.person_id in inside,
                moved_at=assembly.frozen_at if entry.person_id in inside else None,
            )
            for entry in entries
        ],
        batch_size=BATCH,
    )
    log(assembly, "assembly.freeze", user=by, data={"votes": len(entries)})
    content_changed()
    # Who was let in while the roll was being written found no seat to take.
    transaction.on_commit(lambda: hall.look_again(assembly))
    hall.announce(assembly)
    return assembly


def fingerprint(entries: Iterable[Entry]) -> str:
    """SHA-256 over "card, number, name" of each entry, a line each, in UTF-8."""
    lines = (f"{row.place}\t{row.number}\t{row.name}\n" for row in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _kinds(members, day) -> dict[int, str]:
    rows = Period.objects.standing().filter(
        member__in=members, starts__lte=day, grace_ends__gte=day, kind__has_vote=True
    )
    return {row.member_id: row.kind.name for row in rows.select_related("kind")}


def _units(members, day) -> dict[int, str]:
    people = [member.person_id for member in members]
    rows = Belonging.objects.on(day).filter(person__in=people).select_related("unit")
    return {row.person_id: row.unit.name for row in rows.order_by("-starts", "-pk")}


@transaction.atomic
def correct(
    *, assembly: Assembly, kind: str, person: User, reason: str, by: User
) -> Correction:
    """Add somebody to the frozen roll, strike them or restore them, saying why.

    Nothing of the roll is rewritten: the correction stands beside it. `kind` is of
    Correction.Kind. Raises Refused: forbidden unfrozen voting reason there missing
    proxy.
    """
    assembly = kept(assembly, by)
    if not assembly.is_on:
        raise Refused(_("The roll is corrected while it is in use."), "unfrozen")
    if assembly.motions.filter(state="open").exists():
        raise Refused(
            _("A motion is being voted on. Correct the roll when it is decided."),
            "voting",
        )
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say why; it stands in the minutes."), "reason", field="reason")
    seat = (
        Seat.objects.of(assembly)
        .select_for_update(of=("self",))
        .filter(entry__person=person)
        .first()
    )
    if kind == Correction.Kind.ADDED:
        if seat is not None:
            raise Refused(_("They are on the roll already."), "there")
        entry = _add(assembly, person)
    else:
        restores = kind == Correction.Kind.RESTORED
        if seat is None or seat.on_roll == restores:
            raise Refused(_("There is nothing to correct."), "missing")
        if not restores and (seat.holder_id or seat.holding):
            raise Refused(
                _("A proxy stands with this vote. Have it taken back first."), "proxy"
            )
        seat.on_roll = restores
        seat.save(update_fields=["on_roll"])
        entry = seat.entry
    row = Correction.objects.create(entry=entry, kind=kind, reason=reason[:200], by=by)
    log(assembly, f"assembly.{kind}", user=by, data={"card": entry.place})
    hall.announce(assembly)
    return row


def _add(assembly: Assembly, person: User) -> Entry:
    last = assembly.entries.aggregate(last=Max("place"))["last"] or 0
    member = Member.objects.filter(person=person).first()
    day = today()
    entry = Entry.objects.create(
        assembly=assembly,
        person=person,
        place=last + 1,
        name=person.get_full_name(),
        number=member.number if member else "",
        kind=_kinds([member], day).get(member.pk, "") if member else "",
        unit=_units([member], day).get(person.pk, "") if member else "",
    )
    happening = assembly.occurrence_id
    at_the_door = happening is not None and person.pk in presence.inside(happening)
    Seat.objects.create(
        entry=entry,
        present=at_the_door,
        moved_at=timezone.now() if at_the_door else None,
    )
    return entry


@transaction.atomic
def begin(*, assembly: Assembly, by: User) -> Assembly:
    """Open the meeting. Raises Refused: forbidden unfrozen."""
    assembly = locked(assembly)
    if not rights.may_chair(by, assembly):
        raise Refused(_("You are not in the chair."), "forbidden")
    if assembly.state != "frozen":
        raise Refused(_("Freeze the roll first; a meeting opens once."), "unfrozen")
    return _go(assembly, "open", "opened_at", by)


@transaction.atomic
def end(*, assembly: Assembly, by: User) -> Assembly:
    """Close the meeting; what was not put to the vote stays undecided.

    Raises Refused: forbidden unopened voting.
    """
    assembly = locked(assembly)
    if not rights.may_chair(by, assembly):
        raise Refused(_("You are not in the chair."), "forbidden")
    if assembly.state != "open":
        raise Refused(_("The assembly is not in progress."), "unopened")
    if assembly.motions.filter(state="open").exists():
        raise Refused(_("Close the motion that is being voted on first."), "voting")
    return _go(assembly, "closed", "closed_at", by)


@transaction.atomic
def publish(*, assembly: Assembly, by: User) -> Assembly:
    """Show the result to whom it is for. Raises Refused: forbidden unclosed."""
    assembly = kept(assembly, by)
    if assembly.state != "closed":
        raise Refused(_("Close the assembly first."), "unclosed")
    return _go(assembly, "published", "published_at", by)


def _go(assembly: Assembly, state: str, stamp: str, by: User) -> Assembly:
    assembly.state = state
    setattr(assembly, stamp, timezone.now())
    assembly.save(update_fields=["state", stamp])
    log(assembly, f"assembly.{state}", user=by)
    content_changed()
    hall.announce(assembly)
    return assembly
