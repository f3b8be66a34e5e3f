"""Scans, shifts and devices: who came in, and who stood at the door."""

from django.utils.translation import gettext_lazy as _

from core import privacy


def _without_reason(rows, person):
    rows.exclude(forced="").update(forced="…")


privacy.register(
    "checkin.Scan",
    ("ticket__registration__person", "by"),
    export=("scanned_at", "result", "direction", "people", "forced", "gate"),
    erasure=privacy.FORGET,
    forget=_without_reason,
    name=_("scans of your ticket, and by you"),
    why=_("How many came in stays known. What was written by hand goes."),
)
privacy.register(
    "checkin.Shift",
    "person",
    export=("gate", "starts_at", "ends_at", "may_decide"),
    name=_("your shifts at a gate"),
)
privacy.register(
    "checkin.Device",
    "person",
    export=("label", "gate", "created_at", "expires_at", "revoked_at"),
    name=_("phones you scanned with"),
)
privacy.free("checkin.Gate", "doors of an event")
