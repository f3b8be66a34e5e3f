"""How many are in, and who came last: for the gate's pages and the organiser's."""

from django.db.models import Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from events.checkin.answers import TONES, clock
from events.checkin.models import Gate, Scan
from events.models import Occurrence

LOG_ROWS = 12
_NAMELESS = {
    Scan.Result.UNKNOWN: _("Unknown code"),
    Scan.Result.FORGED: _("Not issued by us"),
}


def of(occurrence_id: int) -> dict:
    """`inside` now, `admitted` so far, `expected` in all, `last` scan (ISO, UTC).

    People are counted, not tickets: a ticket with a guest is two. Two queries.
    """
    Direction = Scan.Direction
    standing = Q(undone_at=None)
    counted = Scan.objects.filter(gate__occurrence=occurrence_id).aggregate(
        admitted=Sum("people", filter=standing & Q(direction=Direction.ENTRY)),
        left=Sum("people", filter=standing & Q(direction=Direction.EXIT)),
        last=Max("received_at", filter=Q(people__gt=0)),
    )
    expected = Occurrence.objects.values_list("taken", flat=True).get(pk=occurrence_id)
    admitted = counted["admitted"] or 0
    return {
        "inside": admitted - (counted["left"] or 0),
        "admitted": admitted,
        "expected": expected,
        "last": counted["last"] and counted["last"].isoformat(),
    }


def log(gate: Gate) -> list[dict]:
    """The gate's last answers, newest first, as the desk shows them."""
    scans = (
        Scan.objects.filter(gate=gate)
        .select_related("ticket__registration__person")
        .order_by("-scanned_at", "-received_at")[:LOG_ROWS]
    )
    return [_row(scan, gate) for scan in scans]


def _row(scan: Scan, gate: Gate) -> dict:
    registration = scan.ticket and scan.ticket.registration
    name = _NAMELESS.get(scan.result) or scan.get_result_display().capitalize()
    line = ""
    if registration:
        person = registration.person
        name, line = f"{person.first_name} {person.last_name}".strip(), name
        if scan.people > 1:
            name, line = f"{name} + {scan.people - 1}", _("With a guest")
        elif scan.people:
            line = _("Let in")
    if scan.undone_at:
        line = _("Undone")
    tone = "green" if scan.people else TONES[Scan.Result(scan.result)]
    return {
        "scan": str(scan.pk),
        "tone": "hint" if scan.undone_at else tone,
        "name": str(name),
        "line": str(line),
        "time": clock(scan.scanned_at, gate),
    }
