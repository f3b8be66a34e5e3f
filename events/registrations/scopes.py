"""Which events a role can be given for: the register of roles asks by this."""

import re

from django.utils import timezone
from django.utils.translation import get_language

from events.models import Occurrence, pages_for
from membership.access import things

# Who is given an event's role is given it for one to come; so many are listed.
MOST = 200
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def connect() -> None:
    """Tell the register which events there are."""
    things.register("event", choices=choices, titles=titles)


def choices() -> list[tuple[str, str]]:
    """(translation key, title) of events that are not over, the next first."""
    rows = Occurrence.objects.filter(ends_at__gt=timezone.now()).order_by("starts_at")
    return list(_titled(rows[:MOST]).items())


def titles(keys) -> dict[str, str]:
    """Titles of events by their keys, in the reader's language."""
    known = [key for key in keys if _UUID.fullmatch(key)]
    return _titled(Occurrence.objects.filter(translation_key__in=known))


def _titled(rows) -> dict[str, str]:
    rows = list(rows)
    pages = pages_for(rows, get_language())
    return {
        str(row.translation_key): (
            pages[row.translation_key].title
            if row.translation_key in pages
            else row.title
        )
        for row in rows
    }
