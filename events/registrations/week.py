"""What a person's week shows of events: the next ticket, this week's registrations."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import get_language

from core import week
from events import listing
from events.models import EventIndexPage, pages_for
from events.registrations.models import Registration
from events.registrations.views import event_url

WEEK = dt.timedelta(days=7)
MOST = 6


def build(request):
    """The next ticket large; other events of the next seven days as rows. Somebody
    without any sees what is on. Constant queries."""
    now = timezone.now()
    rows = list(
        Registration.objects.live()
        .filter(person=request.user, occurrence__ends_at__gt=now)
        .select_related("occurrence", "ticket")
        .order_by("occurrence__starts_at", "pk")[: MOST + 1]
    )
    pages = pages_for([row.occurrence for row in rows], get_language())
    for row in rows:
        row.page = pages.get(row.occurrence.translation_key)
        row.event_url = event_url(request, row.page, row.occurrence) if row.page else ""
        row.is_waiting = row.status == Registration.Status.WAITING
    first = next((row for row in rows if _opens_a_door(row)), None)
    if first:
        yield week.Part(week.NEXT, "registrations/week_next.html", {"row": first})
    soon = [r for r in rows if r is not first and r.occurrence.starts_at < now + WEEK]
    if soon:
        yield week.Part(
            week.THIS_WEEK, "registrations/week_rows.html", {"rows": soon[:MOST]}
        )
    else:
        booked = {row.occurrence_id for row in rows}
        coming = listing.next_rows(request, 3 + len(booked))
        yield week.Part(
            week.THIS_WEEK,
            "registrations/week_none.html",
            {
                "events": [r for r in coming if r.occurrence.pk not in booked][:3],
                "index": _index(),
                "booked": bool(rows),
                "new": not rows and not _ever(request.user),
            },
        )


def _opens_a_door(row) -> bool:
    return (
        row.status == Registration.Status.CONFIRMED
        and row.occurrence.cancelled_at is None
    )


def _ever(person) -> bool:
    return Registration.objects.filter(person=person).exists()


def _index() -> str:
    """The list of events in the reader's language."""
    found = EventIndexPage.objects.live().filter(locale__language_code=get_language())
    page = found.first()
    return (page.get_url() or "") if page else ""


week.register("registrations", 10, build)
