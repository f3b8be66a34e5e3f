"""Builders for the doors: an event that is on, its gate, people and their tickets."""

import uuid
from datetime import timedelta

from django.utils import timezone

from events.checkin import actions
from events.checkin.models import Gate, Shift
from events.models import Occurrence
from events.registrations.models import Registration
from events.tickets import codes
from events.tickets.models import Ticket
from tests import make


def an_occurrence(**fields) -> Occurrence:
    """A plain row without pages: it began half an hour ago."""
    now = timezone.now()
    start = fields.pop("start", now - timedelta(minutes=30))
    values = {
        "translation_key": uuid.uuid4(),
        "recurrence_id": start,
        "title": "Small models, big claims",
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "doors_at": start - timedelta(minutes=30),
        "time_zone": "Europe/Copenhagen",
        "place": "Kulturhuset Islands Brygge, Copenhagen",
        "sign_up": "here",
        "capacity": 50,
        "closes_at": start,
        "cancel_until": start,
    }
    return Occurrence.objects.create(**values | fields)


def a_gate(occurrence=None, **fields) -> Gate:
    """An open gate."""
    now = timezone.now()
    values = {
        "occurrence": occurrence or an_occurrence(),
        "name": "Gate A",
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(hours=2),
    }
    return Gate.objects.create(**values | fields)


def a_volunteer(gate, first_name="Tobias", hours=2, **shift):
    """Somebody with a shift at the gate that began an hour ago."""
    now = timezone.now()
    person = make.a_person("Volunteers", first_name=first_name)
    Shift.objects.create(
        gate=gate,
        person=person,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=hours),
        **shift,
    )
    return person


def a_ticket(occurrence, person=None, *, status="confirmed", **fields) -> Ticket:
    """A ticket written directly: no letter, no seat counted by an action."""
    row = Registration.objects.create(
        occurrence=occurrence,
        person=person or make.a_person(),
        status=status,
        confirmed_at=timezone.now(),
        **fields,
    )
    if status == "confirmed":
        taken = occurrence.taken + row.places
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=taken)
        occurrence.taken = taken
    return Ticket.objects.create(registration=row)


def a_code(ticket, **changed) -> str:
    """The ticket's signed code, with single values changed and signed again."""
    occurrence = ticket.registration.occurrence
    values = {
        "event": codes.event_number(occurrence),
        "ticket": ticket.serial,
        "generation": ticket.generation,
        "not_before": int(ticket.issued_at.timestamp()),
        "expires": int(occurrence.ends_at.timestamp()) + 7 * 86400,
    }
    return codes.make(**values | changed)


def scan(gate, by, code, nonce=None, **options):
    return actions.check_in(
        code=code, gate=gate, by=by, nonce=nonce or uuid.uuid4(), **options
    )
