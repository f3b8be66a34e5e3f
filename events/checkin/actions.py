"""Everything that happens at a gate: let in, take back, enrol and revoke devices."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import live
from core.errors import Refused
from core.presence import moved
from events import organising
from events.checkin import figures, gates, presence, reading, rights
from events.checkin.answers import FORCEABLE, Answer
from events.checkin.judging import Finding, judge
from events.checkin.models import Device, Gate, Scan
from events.models import Occurrence

Result = Scan.Result
UNDO_SECONDS = 30
DEVICES_EACH = 5
# An organiser's device outlives the gate by this much, to put things right.
AFTER_CLOSING = dt.timedelta(hours=2)


def check_in(
    *,
    code: str,
    gate: Gate,
    by,
    nonce: uuid.UUID,
    device: Device | None = None,
    scanned_at: dt.datetime | None = None,
    offline: bool = False,
    forced: str = "",
    decides: bool = False,
) -> Answer:
    """Read one code at a gate and say what it is worth; store the scan as a fact.

    `by` is the volunteer, whose right to stand here the caller has checked; `forced`
    is a reason to let in against the answer and counts only with `decides`.
    `scanned_at` (aware) is believed only for scans made without signal, and only
    between the gate's opening and now. The same `nonce` gives the same answer and
    one row. Raises Refused (`nonce`) when the nonce belongs to another gate.
    """
    now = timezone.now()
    at = _moment(scanned_at, gate, now) if offline and scanned_at else now
    read = reading.read(code, gate.pk)
    for _try in range(3):
        try:
            return _attempt(
                read=read,
                gate=gate,
                at=at,
                decides=decides,
                scan=Scan(
                    nonce=nonce,
                    gate=gate,
                    device=device,
                    by=by,
                    scanned_at=at,
                    received_at=now,
                    offline=offline,
                    forced=forced,
                ),
            )
        except IntegrityError:
            # Somebody was faster: with this nonce (then that answer stands), or
            # with this ticket (then the next look finds it already in).
            before = _answered(nonce, gate)
            if before:
                return before
    raise Refused(_("The gate is very busy. Scan once more."), "busy")


def _moment(scanned_at, gate, now):
    return min(max(scanned_at, gate.opens_at - dt.timedelta(hours=12)), now)


@transaction.atomic
def _attempt(*, read: reading.Reading, gate: Gate, at, decides: bool, scan: Scan):
    """Lock the ticket, look, write, announce. IntegrityError: look again."""
    finding = judge(read, gate, at, lock=True)
    if finding.result == Result.NOT_A_TICKET:
        return Answer(finding.result, gate)
    if finding.entry and finding.entry.nonce == scan.nonce:
        return _replay(finding.entry, gate)
    forced = scan.forced if decides and finding.result in FORCEABLE else ""
    welcome = finding.result == Result.WELCOME
    scan.ticket = finding.ticket
    scan.result = finding.result
    scan.forced = forced
    scan.counts = bool(welcome or (forced and finding.ticket and not finding.entry))
    scan.people = finding.people if welcome or forced else 0
    scan.save(force_insert=True)
    if forced:
        log(instance=scan, action="checkin.forced", user=scan.by, data=_why(forced))
    if scan.people:
        _tell(scan, finding.person_id)
    return Answer(finding.result, gate, scan, finding.details)


def _why(reason: str) -> dict:
    return {"reason": reason}


def _tell(scan: Scan, person_id: int | None) -> None:
    """Every screen at this event, the guest's own ticket page, and who counts heads."""
    occurrence_id = scan.gate.occurrence_id
    if person_id:
        entered = scan.direction == Scan.Direction.ENTRY
        if scan.undone_at:
            entered = presence.is_inside(occurrence_id, person_id)
        moved.send(
            Scan,
            happening=occurrence_id,
            person_id=person_id,
            inside=entered,
            at=scan.undone_at or scan.scanned_at,
        )
    live.announce(f"gate.{occurrence_id}", lambda: figures.of(occurrence_id))
    if person_id and scan.ticket_id:
        state = "out" if scan.undone_at else "in"
        live.announce(
            f"user.{person_id}",
            {
                "ticket": str(scan.ticket_id),
                "state": state,
                "at": scan.scanned_at.isoformat(),
            },
        )


def _answered(nonce: uuid.UUID, gate: Gate) -> Answer | None:
    scan = (
        Scan.objects.select_related(
            "ticket__registration__person", "ticket__registration__occurrence"
        )
        .filter(nonce=nonce)
        .first()
    )
    return _replay(scan, gate) if scan else None


def _replay(scan: Scan, gate: Gate) -> Answer:
    """The answer that this nonce got, told again."""
    if scan.gate_id != gate.pk:
        raise Refused(_("This scan was sent at another gate."), "nonce")
    scan.gate = gate
    details = Finding.again(scan).details
    return Answer(scan.result, gate, scan, details, replayed=True)


@transaction.atomic
def ensure_gate(*, occurrence: Occurrence) -> Gate | None:
    """Give an occurrence that is signed up for here its first gate; idempotent."""
    return gates.ensure(occurrence)


@transaction.atomic
def move_gates(*, occurrence: Occurrence, before: dict) -> None:
    """Let gates with the hours of `before` (doors_at, ends_at) follow the event."""
    gates.move(occurrence, before)


def names_open(gate: Gate, now=None) -> bool:
    """Whether guests may be searched by name at this gate now."""
    now = now or timezone.now()
    return gate.finds_names and gate.opens_at <= now < gate.closes_at


@transaction.atomic
def undo(*, scan: Scan, by, reason: str = "") -> Scan:
    """Take an entry back: one's own for 30 s, later by an organiser with a reason.

    Taking back twice is harmless. Raises Refused: `nothing`, `not_yours`,
    `too_late`, `reason`.
    """
    now = timezone.now()
    scan = (
        Scan.objects.select_for_update(of=("self",))
        .select_related("gate", "ticket__registration")
        .get(pk=scan.pk)
    )
    if not scan.people:
        raise Refused(_("Nobody went in by this scan."), "nothing")
    if scan.undone_at:
        return scan
    fresh = (now - scan.received_at).total_seconds() <= UNDO_SECONDS
    if not (fresh and scan.by_id == by.pk):
        if not organising.organises(by, scan.gate.occurrence):
            if scan.by_id != by.pk:
                raise Refused(_("Another volunteer let them in."), "not_yours")
            raise Refused(
                _("The 30 seconds are over. Ask the organiser to undo it."), "too_late"
            )
        if not reason.strip():
            raise Refused(_("Say why, so that it can be understood later."), "reason")
    scan.undone_at = now
    scan.save(update_fields=["undone_at"])
    log(instance=scan, action="checkin.undone", user=by, data=_why(reason.strip()))
    _tell(scan, scan.ticket.registration.person_id if scan.ticket else None)
    return scan


@transaction.atomic
def enrol(*, gate: Gate, person, label: str = "") -> tuple[Device, str]:
    """Give a phone a right to scan; returns the device and its token, shown once.

    The right ends with the shift. A person's sixth device at a gate signs out the
    oldest. Raises Refused (`no_right`) for people who may not stand at the gate.
    """
    now = timezone.now()
    if not Gate.objects.visible_to(person, now).filter(pk=gate.pk).exists():
        raise Refused(_("You have no shift at this gate now."), "no_right")
    if organising.organises(person, gate.occurrence):
        expires_at = max(gate.closes_at, now) + AFTER_CLOSING
    else:
        shift = gate.shifts.filter(person=person, starts_at__lte=now, ends_at__gt=now)
        expires_at = shift.order_by("-ends_at").values_list("ends_at", flat=True)[0]
    token = rights.new_token()
    device = Device.objects.create(
        gate=gate,
        person=person,
        label=label[:80],
        token_hash=rights.token_hash(token),
        expires_at=expires_at,
    )
    newest = (
        gate.devices.filter(person=person, revoked_at=None)
        .order_by("-created_at", "-pk")
        .values_list("pk", flat=True)[:DEVICES_EACH]
    )
    gate.devices.filter(person=person, revoked_at=None).exclude(
        pk__in=list(newest)
    ).update(revoked_at=now)
    return device, token


@transaction.atomic
def revoke(*, device: Device, by) -> Device:
    """End a device's right at once: each scan asks the database.

    Raises Refused (`no_right`) unless it is one's own or one is an organiser.
    """
    theirs = organising.organises(by, device.gate.occurrence)
    if device.person_id != by.pk and not theirs:
        raise Refused(_("Only an organiser may sign this device out."), "no_right")
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at = timezone.now()
        device.save(update_fields=["revoked_at"])
        log(instance=device, action="checkin.revoked", user=by)
    return device
