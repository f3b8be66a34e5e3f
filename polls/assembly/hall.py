"""Who comes and goes: by the door of an event, by hand, and what screens are told.

Whoever is here votes in person; a proxy they gave sleeps until they leave.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import live, presence
from core.errors import Refused
from core.kept import kept
from polls.assembly import facts, rights
from polls.assembly.models import Assembly, Seat


def announce(assembly: Assembly) -> None:
    """Tell every open page of the meeting, once this transaction stands."""
    live.announce(f"assembly.{assembly.pk}", partial(facts.frame, assembly.pk))


@transaction.atomic
def move(*, assembly: Assembly, seat_pk: int, present: bool, by) -> Seat:
    """Note by hand that somebody came or left. The same said twice is harmless.

    Raises Refused: forbidden closed missing.
    """
    if not rights.may_chair(by, assembly):
        raise Refused(_("You do not look after this door."), "forbidden")
    if not Assembly.objects.filter(
        pk=assembly.pk, state__in=["frozen", "open"]
    ).exists():
        raise Refused(_("The door is open from the frozen roll to the end."), "closed")
    seat = (
        Seat.objects.of(assembly)
        .select_for_update(of=("self",))
        .select_related("entry")
        .filter(pk=seat_pk, on_roll=True)
        .first()
    )
    if seat is None:
        raise Refused(_("Nobody on the roll has this card."), "missing")
    _set(seat, present, timezone.now())
    announce(assembly)
    return seat


def awaited() -> frozenset[int]:
    """The happenings at which an assembly has a roll: a scan anywhere else must not
    pay for a question. Kept until content changes (core.kept)."""
    return kept(
        "assembly.happenings",
        lambda: frozenset(
            Assembly.objects.filter(state__in=["frozen", "open"])
            .exclude(occurrence=None)
            .values_list("occurrence", flat=True)
        ),
    )


@transaction.atomic
def look_again(assembly: Assembly) -> None:
    """Seat those inside whom nobody has moved since the roll was frozen."""
    if assembly.occurrence_id is None:
        return
    now = timezone.now()
    seats = Seat.objects.select_for_update().filter(
        entry__assembly=assembly,
        entry__person__in=presence.inside(assembly.occurrence_id),
        moved_at=None,
    )
    for seat in seats.order_by("pk"):
        _set(seat, True, now)


@transaction.atomic
def follow(*, happening: int, person_id: int, inside: bool, at: dt.datetime) -> None:
    """What the doors of an event say, for every assembly that is held there.

    A scan that comes late, from a phone without signal, changes nothing newer.
    """
    seats = Seat.objects.select_for_update(of=("self",)).filter(
        Q(moved_at=None) | Q(moved_at__lte=at),
        entry__person=person_id,
        entry__assembly__occurrence=happening,
        entry__assembly__state__in=["frozen", "open"],
    )
    for seat in seats.select_related("entry__assembly").order_by("pk"):
        _set(seat, inside, at)
        announce(seat.entry.assembly)


def _set(seat: Seat, present: bool, at: dt.datetime) -> None:
    if seat.present != present:
        seat.present, seat.moved_at = present, at
        seat.save(update_fields=["present", "moved_at"])
