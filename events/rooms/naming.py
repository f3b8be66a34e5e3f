"""What an event's room is called: "3 Dec · Small models", in both languages."""

import re

from django.utils import timezone, translation

from core import dates
from events.models import EventPage, Occurrence, pages_for

LONGEST = 80
# A long title says after these what it is about.
_CUT = re.compile(r"\s*[:,;–—(]\s*|\s+-\s+")
SHORTEST = 6


def names(occurrence: Occurrence) -> dict[str, str]:
    """The room's `name` (Danish) and `name_en`."""
    return names_of([occurrence])[occurrence.pk]


def names_of(occurrences: list[Occurrence]) -> dict[int, dict[str, str]]:
    """The same of many, by the occurrence's id, in two queries."""
    danish, english = (pages_for(occurrences, code) for code in ("da", "en"))
    return {
        each.pk: {
            "name": _name(each, danish.get(each.translation_key), "da"),
            "name_en": _name(each, english.get(each.translation_key), "en"),
        }
        for each in occurrences
    }


def _name(occurrence: Occurrence, page: EventPage | None, language: str) -> str:
    title = " ".join((page.title if page else occurrence.title).split())
    with translation.override(language):
        return f"{day(occurrence)} · {short(title)}"[:LONGEST]


def short(title: str) -> str:
    """The part of a title that is enough in a list."""
    first = _CUT.split(title, maxsplit=1)[0]
    return first if len(first) >= SHORTEST else title


def day(occurrence: Occurrence) -> str:
    """3. dec. / 3 Dec, of its own clock; the year when it is another."""
    starts = occurrence.starts_at.astimezone(occurrence.zone).date()
    today = timezone.now().astimezone(occurrence.zone).date()
    text = dates.day_short(starts, today=today)
    return text.partition(" ")[2]


def moved(occurrence: Occurrence) -> str:
    """What is said in the room when its event is moved, in both languages."""
    lines = []
    for language, pattern in (
        ("da", "Flyttet: nu {when}{place}."),
        ("en", "Moved: now {when}{place}."),
    ):
        with translation.override(language):
            starts = occurrence.starts_at.astimezone(occurrence.zone)
            when = dates.span(starts, None, today=timezone.now().date())
            place = f", {occurrence.place}" if occurrence.place else ""
            lines.append(pattern.format(when=when, place=place))
    return "\n".join(lines)


def cancelled() -> str:
    """What is said when it will not take place, in both languages."""
    return "Arrangementet er aflyst.\nThe event is cancelled."
