"""Who may stand at a gate now: asked of the database at every scan, never kept."""

import hashlib
import secrets

from django.contrib.auth import get_user_model
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from events import organising
from events.checkin import prepared
from events.checkin.models import Device, Gate, Shift
from events.models import Occurrence
from membership import roles
from membership.models import Grant

TOKEN_LENGTH = 43  # of secrets.token_urlsafe(32)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 is enough for 256 random bits (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()


def standing(token: str, gate_id: int, now=None) -> Device:
    """The device behind a token with `gate`, its occurrence and `person`: one query.

    `decides` says whether its person may let in against an answer. Raises Refused:
    `unknown`, `revoked`, `expired`, `no_right` (shift over, role or account lost),
    `other_gate`.
    """
    now = now or timezone.now()
    if len(token) != TOKEN_LENGTH or not token.isascii():
        raise _unknown()
    row = DEVICE.row(text=token_hash(token), moment=now)
    if row is None:
        raise _unknown()
    device, on_shift, may_decide, organises = _device(row)
    if device.revoked_at:
        raise Refused(_("This device was signed out by the organiser."), "revoked")
    if not device.person.is_active or not (on_shift or organises):
        raise Refused(_("You have no shift at this gate now."), "no_right")
    if device.expires_at <= now:
        raise Refused(_("This device's shift is over. Start again."), "expired")
    if device.gate_id != gate_id:
        raise Refused(_("This device belongs to another gate."), "other_gate")
    device.decides = organises or may_decide
    return device


def _unknown():
    return Refused(_("This device is not known here. Start again."), "unknown")


COLUMNS = (
    "id",
    "gate_id",
    "person_id",
    "expires_at",
    "revoked_at",
    "label",
    "gate__id",
    "gate__name",
    "gate__occurrence_id",
    "gate__opens_at",
    "gate__closes_at",
    "gate__finds_names",
    "gate__occurrence__id",
    "gate__occurrence__public_id",
    "gate__occurrence__time_zone",
    "gate__occurrence__cancelled_at",
    "person__id",
    "person__first_name",
    "person__last_name",
    "person__email",
    "person__is_active",
    "person__is_superuser",
)


def _devices():
    """Device, its place and person, and the three things that give a right."""
    shifts = Shift.objects.filter(
        gate=OuterRef("gate"),
        person=OuterRef("person"),
        starts_at__lte=prepared.MOMENT,
        ends_at__gt=prepared.MOMENT,
    )
    groups = get_user_model().groups.through.objects.filter(
        user=OuterRef("person"), group__name=roles.ORGANISERS
    )
    # SQLite keeps a UUID without its hyphens.
    key = Cast(OuterRef("gate__occurrence__translation_key"), CharField())
    for_event = (
        Grant.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=prepared.MOMENT),
            person=OuterRef("person"),
            role__name=roles.ORGANISERS,
            scope=Grant.Scope.EVENT,
            revoked_at=None,
            starts_at__lte=prepared.MOMENT,
        )
        .annotate(plain=Replace("thing", Value("-"), Value("")))
        .filter(plain=Replace(key, Value("-"), Value("")))
    )
    organises = Case(
        When(Exists(groups) | Exists(for_event), then=True),
        default=False,
        output_field=BooleanField(),
    )
    return Device.objects.filter(token_hash=prepared.TEXT).values_list(
        *COLUMNS, Exists(shifts), Exists(shifts.filter(may_decide=True)), organises
    )


DEVICE = prepared.Prepared(_devices)


def _device(row) -> tuple[Device, bool, bool, bool]:
    parts = prepared.group(COLUMNS, row[:-3])
    device = prepared.instance(Device, parts[""])
    device.person = prepared.instance(get_user_model(), parts["person"])
    device.gate = prepared.instance(Gate, parts["gate"])
    device.gate.occurrence = prepared.instance(Occurrence, parts["gate__occurrence"])
    on_shift, may_decide, organises = map(bool, row[-3:])
    return device, on_shift, may_decide, organises or device.person.is_superuser


def may_decide(gate: Gate, person, now=None) -> bool:
    """Whether a person may let in against the gate's answer, with a reason."""
    now = now or timezone.now()
    return (
        organising.organises(person, gate.occurrence)
        or gate.shifts.filter(
            person=person, may_decide=True, starts_at__lte=now, ends_at__gt=now
        ).exists()
    )
