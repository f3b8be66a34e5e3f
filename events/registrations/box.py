"""What the ticket card of an event shows to one reader: its state and its form."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from events.models import Occurrence
from events.registrations import facts, questions, seats
from events.registrations.forms import RegistrationForm
from events.registrations.models import Registration

FEW = 5


@dataclass
class Box:
    """`state` is that of the seats, or of the reader's own place where there is one.

    One of: none elsewhere cancelled past early closed full open, and of a place:
    registered waiting inside attended.
    """

    occurrence: Occurrence
    page: Any
    state: str
    seats: dict
    registration: Registration | None = None
    ticket: Any = None
    position: int | None = None
    form: RegistrationForm | None = None
    may_cancel: bool = False
    may_change: bool = False
    may_bring: bool = False
    sign_in_url: str = ""
    opens: str = ""
    cancel_until: str = ""
    others: list = field(default_factory=list)

    @property
    def few(self) -> bool:
        return bool(self.seats["left"]) and self.seats["left"] <= FEW


def of(occurrence, page, user, *, url="", form=None, others=()) -> Box:
    """The card of an occurrence; 1 query for a visitor, 2-4 for a member."""
    now = timezone.now()
    queue = seats.waiting(occurrence) if occurrence.capacity is not None else 0
    box = Box(
        occurrence=occurrence,
        page=page,
        state=seats.state(occurrence, queue, now),
        seats=seats.numbers(occurrence, queue),
        cancel_until=seats.moment(occurrence, occurrence.cancel_until),
        others=list(others),
    )
    if box.state == "early":
        box.opens = seats.moment(occurrence, occurrence.opens_at)
    if user is None or not user.is_authenticated:
        box.sign_in_url = f"{reverse('account_login')}?{urlencode({'next': url})}"
        return box
    box.registration = (
        Registration.objects.live()
        .filter(occurrence=occurrence, person=user)
        .select_related("ticket")
        .first()
    )
    if box.registration:
        _own(box, now)
    elif box.state in ("open", "full"):
        box.form = form or RegistrationForm(
            asked=questions.asked(page), brings=facts.brings(occurrence)
        )
    return box


def _own(box: Box, now) -> None:
    """The reader's own place: what it is, and what may be done with it."""
    row, occurrence = box.registration, box.occurrence
    box.ticket = getattr(row, "ticket", None)
    if row.status == Registration.Status.WAITING:
        box.position = seats.position(row)
        if box.state != "past":
            box.state = "waiting"
            box.may_cancel = True
            box.may_change = now < occurrence.closes_at
        return
    scanned = (
        now >= occurrence.doors_at
        and box.ticket is not None
        and box.ticket.scans.filter(counts=True, undone_at=None).exists()
    )
    if box.state == "past":
        box.state = "attended" if scanned else "past"
        return
    box.state = "inside" if scanned else "registered"
    box.may_cancel = not scanned and now < occurrence.cancel_until
    box.may_change = not scanned and now < occurrence.closes_at
    box.may_bring = box.may_change and occurrence.guests_allowed and not row.guests
