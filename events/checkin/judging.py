"""What a code is worth at a gate at a moment. Reads and locks; writes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from events.checkin import prepared, reading
from events.checkin.models import Gate, Scan
from events.models import Occurrence
from events.registrations.models import Registration
from events.tickets.codes import event_number
from events.tickets.models import Ticket

Result = Scan.Result
# Clocks differ: a code's own times are read with this much patience (safety 8.1).
LEEWAY = dt.timedelta(minutes=10)


@dataclass
class Finding:
    """The one result, the rows it rests on, and what its words need."""

    result: str
    ticket: Ticket | None = None
    entry: Scan | None = None
    people: int = 0
    person_id: int | None = None
    details: dict = field(default_factory=dict)

    @classmethod
    def again(cls, scan: Scan) -> "Finding":
        """The finding of a stored scan, for an answer that is asked for twice."""
        ticket = scan.ticket
        registration = ticket and ticket.registration
        entry = None
        if scan.result == Result.OTHER_EVENT and registration is None:
            return _other_event(None)
        if scan.result == Result.ALREADY:
            entry = (
                _entries()
                .filter(ticket=scan.ticket_id, counts=True)
                .filter(scanned_at__lte=scan.scanned_at)
                .exclude(pk=scan.pk)
                .order_by("-scanned_at")
                .first()
            )
        return _finding(
            scan.result, scan.gate, scan.scanned_at, registration, ticket, entry
        )


def judge(read: reading.Reading, gate: Gate, at: dt.datetime, lock=False) -> Finding:
    """Decide by the first thing that is wrong, from the code outwards to the clock."""
    if read.kind == reading.BAD:
        not_ours = read.reason == "not_a_ticket"
        return Finding(Result.NOT_A_TICKET if not_ours else Result.FORGED)
    ticket, registration = _look_up(read, lock)
    if registration is None:
        elsewhere = read.code and read.code.event != event_number(gate.occurrence)
        if elsewhere:
            return _other_event(_occurrence(read.code.event))
        return Finding(Result.UNKNOWN)
    result = _result(read, ticket, registration, gate, at)
    entry = None
    if result == Result.WELCOME and ticket.entered:
        entry = _entries().get(ticket=ticket, counts=True, undone_at=None)
        result = Result.ALREADY
    return _finding(result, gate, at, registration, ticket, entry)


def _look_up(read, lock):
    if read.kind == reading.NAMED:
        registration = (
            Registration.objects.select_related("person", "occurrence")
            .filter(pk=read.registration)
            .first()
        )
        if registration is None or registration.status == "waiting":
            return None, registration
        ticket = _ticket(BY_REGISTRATION.row(locked=lock, number=registration.pk))
    elif read.kind == reading.TYPED:
        ticket = _ticket(BY_SHORT_CODE.row(locked=lock, text=read.short))
    elif read.code.ticket >= 1 << 63:
        return None, None
    else:
        ticket = _ticket(BY_SERIAL.row(locked=lock, number=read.code.ticket))
    return ticket, ticket and ticket.registration


COLUMNS = (
    "id",
    "registration_id",
    "generation",
    "voided_at",
    "registration__id",
    "registration__status",
    "registration__guests",
    "registration__guest_name",
    "registration__cancelled_at",
    "registration__person_id",
    "registration__occurrence_id",
    "registration__occurrence__id",
    "registration__occurrence__public_id",
    "registration__occurrence__title",
    "registration__occurrence__starts_at",
    "registration__occurrence__time_zone",
    "registration__occurrence__place",
    "registration__occurrence__cancelled_at",
    "registration__person__id",
    "registration__person__first_name",
    "registration__person__last_name",
)


def _tickets(**wanted) -> prepared.Prepared:
    """A ticket with all that it rests on, and whether somebody entered by it."""
    entries = Scan.objects.filter(ticket=OuterRef("pk"), counts=True, undone_at=None)

    def build():
        found = Ticket.objects.filter(**wanted)
        return found.values_list(*COLUMNS, Exists(entries))

    return prepared.Prepared(build, lock=Ticket)


BY_SERIAL = _tickets(serial=prepared.NUMBER)
BY_SHORT_CODE = _tickets(short_code=prepared.TEXT)
BY_REGISTRATION = _tickets(registration=prepared.NUMBER)


def _ticket(row) -> Ticket | None:
    if row is None:
        return None
    parts = prepared.group(COLUMNS, row[:-1])
    ticket = prepared.instance(Ticket, parts[""])
    registration = prepared.instance(Registration, parts["registration"])
    registration.occurrence = prepared.instance(
        Occurrence, parts["registration__occurrence"]
    )
    registration.person = prepared.instance(
        get_user_model(), parts["registration__person"]
    )
    ticket.registration = registration
    ticket.entered = bool(row[-1])
    return ticket


def _entries():
    return Scan.objects.select_related("gate", "by")


def _result(read, ticket, registration, gate, at) -> str:
    occurrence = registration.occurrence
    code = read.code
    wrong = [
        # Signed by us for this ticket, but for an event that it is not for.
        (Result.FORGED, code and code.event != event_number(occurrence)),
        (Result.REISSUED, code and code.generation != ticket.generation),
        (Result.CANCELLED, registration.status == "cancelled"),
        (Result.CANCELLED, bool(ticket and ticket.voided_at)),
        (Result.CANCELLED, occurrence.cancelled_at is not None),
        (Result.OTHER_EVENT, occurrence.pk != gate.occurrence_id),
        (Result.NO_SEAT, registration.status != "confirmed" or ticket is None),
        (Result.EXPIRED, code and at > moment(code.expires) + LEEWAY),
        (Result.EARLY, at < gate.opens_at),
        (Result.EARLY, code and at < moment(code.not_before) - LEEWAY),
        (Result.CLOSED, at >= gate.closes_at),
    ]
    return next((result for result, holds in wrong if holds), Result.WELCOME)


def moment(seconds: int) -> dt.datetime:
    """A code's seconds since 1970 as an aware time."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _occurrence(number: int) -> Occurrence | None:
    """The occurrence whose public id begins with a code's eight bytes."""
    low, high = uuid.UUID(int=number << 64), uuid.UUID(int=(number + 1 << 64) - 1)
    return Occurrence.objects.filter(public_id__range=(low, high)).first()


def _other_event(occurrence: Occurrence | None) -> Finding:
    details = {"name": ""}
    if occurrence:
        details |= _event(occurrence)
    return Finding(Result.OTHER_EVENT, details=details)


def _event(occurrence: Occurrence) -> dict:
    return {
        "event": occurrence.title,
        "place": occurrence.place,
        "starts_at": occurrence.starts_at,
        "zone": occurrence.zone,
    }


def _finding(result, gate, at, registration, ticket, entry) -> Finding:
    if registration is None:
        return Finding(result, ticket)
    details = {"name": _name(registration.person), "people": registration.places}
    occurrence = registration.occurrence
    if result == Result.WELCOME:
        details["guest"] = registration.guest_name
    elif result == Result.ALREADY and entry:
        details |= {
            "at": entry.scanned_at,
            "gate": entry.gate.label,
            "by": entry.by.first_name or _("a volunteer"),
            "minutes": max(0, int((at - entry.scanned_at).total_seconds() // 60)),
        }
    elif result == Result.OTHER_EVENT:
        details |= _event(occurrence)
    elif result == Result.EARLY:
        details["opens_at"] = gate.opens_at
    elif result == Result.CANCELLED:
        own = registration.cancelled_at or (ticket and ticket.voided_at)
        details |= {
            "date": own or occurrence.cancelled_at or at,
            "whole": occurrence.cancelled_at is not None,
        }
    return Finding(
        result, ticket, entry, registration.places, registration.person_id, details
    )


def _name(person) -> str:
    """First and last name; never the e-mail address."""
    return f"{person.first_name} {person.last_name}".strip() or _("Guest without name")
