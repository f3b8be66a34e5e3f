"""The gate that every event gets by itself."""

import datetime as dt

from events.checkin.models import Gate
from events.models import EventPage, Occurrence

BEFORE_DOORS = dt.timedelta(minutes=30)


def hours(doors_at: dt.datetime, ends_at: dt.datetime) -> dict:
    """When a gate that nobody arranged otherwise is open."""
    return {"opens_at": doors_at - BEFORE_DOORS, "closes_at": ends_at}


def ensure(occurrence: Occurrence) -> Gate | None:
    """The occurrence's first gate, made where there is none; None without sign-up."""
    if occurrence.sign_up != EventPage.SignUp.HERE:
        return None
    gate = occurrence.gates.order_by("pk").first()
    if gate is None:
        gate = Gate.objects.create(
            occurrence=occurrence,
            **hours(occurrence.doors_at, occurrence.ends_at),
        )
    return gate


def move(occurrence: Occurrence, before: dict) -> None:
    """Gates that kept the hours they were given follow the event's new hours."""
    doors_at = before.get("doors_at") or occurrence.doors_at
    ends_at = before.get("ends_at") or occurrence.ends_at
    occurrence.gates.filter(**hours(doors_at, ends_at)).update(
        **hours(occurrence.doors_at, occurrence.ends_at)
    )
