"""Event pages that editors write, and the occurrences that people come to."""

from events.models.occurrences import Occurrence, OccurrenceQuerySet, SignUp
from events.models.pages import (
    EventIndexPage,
    EventPage,
    check_time_zone,
    default_time_zone,
    pages_for,
)

__all__ = [
    "EventIndexPage",
    "EventPage",
    "Occurrence",
    "OccurrenceQuerySet",
    "SignUp",
    "check_time_zone",
    "default_time_zone",
    "pages_for",
]
