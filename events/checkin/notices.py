"""Reminds volunteers of their shift at a gate."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.notifications import kinds, reminders, together
from chat.notifications.kinds import BELL, MAIL, PUSH, Told
from core import dates
from core.mail import newest
from events.checkin.models import Shift

REMINDER = "shift.reminder"
DAY, HOUR, HALF = 24 * 60, 60, 30  # minutes before


def _reminder(notice) -> Told | None:
    """To the list of gates: the gate itself opens for them when the shift begins."""
    rows = Shift.objects.filter(person=notice.person_id)
    rows = rows.select_related("gate__occurrence")
    row = together.row(notice, "shift", lambda: rows)
    if row is None or row.gate.occurrence.cancelled_at:
        return None
    occurrence = row.gate.occurrence
    start = dates.local(row.starts_at, occurrence.zone)
    today = timezone.now().astimezone(occurrence.zone).date()
    text = _("Your shift at {gate} begins {when}").format(
        gate=row.gate.label, when=dates.moment_short(start, today=today)
    )
    return Told(text, reverse("checkin:gates"), occurrence.title)


def coming(now: dt.datetime, until: dt.datetime):
    rows = Shift.objects.filter(
        starts_at__gt=now,
        starts_at__lte=until,
        gate__occurrence__cancelled_at=None,
        gate__occurrence__published=True,
    )
    for pk, starts_at in rows.order_by("starts_at", "pk").values_list(
        "pk", "starts_at"
    ):
        yield reminders.Thing(str(pk), starts_at, {"shift": pk})


def on_shift(thing: reminders.Thing, since: dt.datetime):
    """Whoever has it, since whenever: nobody gives oneself a shift."""
    return Shift.objects.filter(pk=thing.params["shift"]).values("person")


kinds.register(
    REMINDER,
    group="events",
    label=gettext_lazy("Your shift begins soon"),
    tell=_reminder,
    why=gettext_lazy("because you have a shift"),
    channels=(BELL, MAIL, PUSH),
    leads=(DAY, HOUR, HALF),
    lead_defaults={DAY: (BELL, MAIL), HOUR: (BELL, PUSH), HALF: ()},
    urgent=True,
    offered=lambda user: Shift.objects.filter(person=user).exists(),
    sample=newest(Shift.objects.all(), shift="pk"),
)
reminders.register(REMINDER, things=coming, people=on_shift)
