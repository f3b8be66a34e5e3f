"""Gates, a volunteer's shifts and the scans of the demo association's events."""

import datetime as dt
import random

from core.demo_texts import identity
from events import demo as events_demo
from events.checkin import gates
from events.checkin.models import Gate, Scan, Shift
from events.tickets.models import Ticket
from membership import demo as people_demo

ORDER = 33
# Beside the main entrance.
GATES = {"open-clinic": ("Kajen",)}
SHIFTS = ("open-clinic", "small-models", "salary-evening")


def load(*, now, say) -> int:
    """Gates where there are none, shifts for volunteer@, entries of those who came."""
    volunteer = people_demo.login("volunteer")
    doors = scans = 0
    for entry in events_demo.entries():
        for number, occurrence in enumerate(events_demo.occurrences(entry)):
            if occurrence.sign_up != "here" or occurrence.cancelled_at:
                continue
            doors += _gates(entry, occurrence)
            if entry["key"] in SHIFTS:
                _shift(occurrence, volunteer)
            if number == 0 and entry.get("attended"):
                scans += _scans(entry, occurrence, volunteer, now)
    say(f"Gates: {doors} new; scans: {scans} new")
    return doors + scans


def _gates(entry, occurrence) -> int:
    """The gate that every event gets by itself; today's event has two."""
    before = occurrence.gates.count()
    gates.ensure(occurrence)
    for name in GATES.get(entry["key"], ()):
        if not occurrence.gates.filter(name=name).exists():
            first = occurrence.gates.order_by("pk").first()
            Gate.objects.create(
                occurrence=occurrence,
                name=name,
                opens_at=first.opens_at,
                closes_at=first.closes_at,
            )
    return occurrence.gates.count() - before


def _shift(occurrence, volunteer) -> None:
    gate = occurrence.gates.order_by("pk").first()
    Shift.objects.get_or_create(
        gate=gate,
        person=volunteer,
        starts_at=gate.opens_at - dt.timedelta(minutes=30),
        defaults={"ends_at": gate.closes_at},
    )


def _scans(entry, occurrence, volunteer, now) -> int:
    """The first entries of those who came, spread over the half-hour at the door."""
    gate = occurrence.gates.order_by("pk").first()
    if gate.scans.exists():
        return 0
    dice = random.Random(entry["key"])  # noqa: S311  (a fixed order, not a secret)
    tickets = list(
        Ticket.objects.valid()
        .filter(registration__occurrence=occurrence)
        .select_related("registration__person")
        .order_by("registration__created_at", "registration__pk")
    )
    member = people_demo.login("member")
    if occurrence.ends_at > now:
        # member@ is still on the way: their ticket is there to be scanned.
        tickets = [t for t in tickets if t.registration.person != member]
    # Whoever did not come is spread over the list, but member@ always came.
    dice.shuffle(tickets)
    tickets.sort(key=lambda ticket: ticket.registration.person != member)
    first = occurrence.doors_at
    until = min(now, occurrence.starts_at + dt.timedelta(minutes=15))
    span = (until - first).total_seconds()
    came = tickets[: entry["attended"]]
    moments = sorted(dice.random() for _ticket in came)
    Scan.objects.bulk_create(
        Scan(
            nonce=identity("scan", ticket.registration.public_id),
            gate=gate,
            by=volunteer,
            ticket=ticket,
            result="welcome",
            counts=True,
            people=ticket.registration.places,
            scanned_at=first + dt.timedelta(seconds=span * moment),
            received_at=first + dt.timedelta(seconds=span * moment),
        )
        for ticket, moment in zip(came, moments, strict=True)
    )
    return len(came)
