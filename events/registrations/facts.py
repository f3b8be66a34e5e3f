"""What registering needs to know of an event's page, kept until content changes.

A rush for seats is a rush for the same page: its questions, terms and address are
read once, not by each of two thousand people. Seats are never kept.
"""

from dataclasses import dataclass

from core.kept import kept
from events import listing
from events.models import Occurrence, pages_for
from events.registrations import questions


@dataclass(frozen=True)
class Facts:
    """`public`: everybody may read the page; else each reader has to be asked."""

    url: str
    asked: questions.Asked
    brings: bool
    public: bool


def brings(occurrence) -> bool:
    """Whether one can bring a guest: allowed, and a hall for more than one."""
    room = occurrence.capacity is None or occurrence.capacity > 1
    return occurrence.guests_allowed and room


def of(pk: int, language: str) -> Facts | None:
    """The facts of a published occurrence with a page, else None."""
    return kept(f"seat:{pk}:{language}", lambda: _read(pk, language))


def _read(pk, language):
    occurrence = Occurrence.objects.filter(pk=pk, published=True).first()
    if occurrence is None:
        return None
    page = pages_for([occurrence], language).get(occurrence.translation_key)
    if page is None:
        return None
    return Facts(
        url=listing.with_date(page, occurrence, page.get_url() or "/"),
        asked=questions.asked(page),
        brings=brings(occurrence),
        public=not page.get_view_restrictions(),
    )
