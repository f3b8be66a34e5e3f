"""Fees, statuses and card pictures in templates."""

from django import template
from django.utils import timezone

from core import dates
from membership.joining import money
from membership.models.members import today

register = template.Library()

STATUS_TAGS = {
    "active": "ok",
    "grace": "warn",
    "lapsed": "err",
    "resigned": "",
    "pending": "",
}
STATE_TAGS = {"approved": "ok", "asked": "warn", "declined": "err"}


@register.filter
def kroner(fee) -> str:
    return money.said(fee)


@register.filter
def price(kind) -> str:
    """What a kind of membership costs, with the time it is for."""
    return money.said_for(kind.fee, kind.months)


@register.filter
def status_tag(status) -> str:
    """The class of the tag that says a status."""
    return STATUS_TAGS.get(str(status), "")


@register.filter
def state_tag(state) -> str:
    return STATE_TAGS.get(str(state), "info")


@register.filter
def on_day(day) -> str:
    """3 March; with the year unless it is this one."""
    return dates.day_long(day, today=today(), weekday=False) if day else ""


@register.filter
def at_moment(moment) -> str:
    """Thu 3 March at 16.52, in the association's zone."""
    if moment is None:
        return ""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return dates.moment_short(local, today=today())
