"""What an event says of itself where its link is shown: picture and facts."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import dates, sharing
from core.cards import Card
from core.look import look
from events.models import Occurrence

SCHEMA = "https://schema.org/"


def meant(page) -> Occurrence | None:
    """The occurrence that stands for a page: the next one, else the last; one query.

    A page that is being shown has it already (`listing.event_context`).
    """
    if "_meant" not in page.__dict__:
        rows = Occurrence.objects.filter(
            translation_key=page.translation_key, published=True
        )
        page._meant = rows.upcoming().first() or rows.past().first()
    return page._meant


def card(page) -> Card | None:
    """Title, date with its year, and place; None for an event without a date."""
    occurrence = meant(page)
    if occurrence is None:
        return None
    begins = dates.local(occurrence.starts_at, occurrence.zone)
    ends = dates.local(occurrence.ends_at, occurrence.zone)
    # The picture outlives the year, so the year is always in it.
    when = dates.span(begins, ends, today=dt.date(begins.year - 1, 1, 1))
    place = _("Online") if page.online else ", ".join(filter(None, _places(page)))
    label = page.get_kind_display()
    if occurrence.cancelled_at:
        label = f"{label} · {_('Cancelled')}"
    return Card(
        title=page.title,
        seed=str(page.translation_key),
        label=label,
        lines=tuple(filter(None, (when, place))),
        ticket=True,
        photo=(page.cover_id, page.cover.file_hash) if page.cover else None,
    )


def _places(page):
    from events.listing import town

    return page.place_name, town(page.city)


def facts(page, request) -> list[dict]:
    """The event in schema.org's words. An online link is for those with a place."""
    occurrence = meant(page)
    if occurrence is None:
        return []
    url = sharing.page_url(page, request)
    mode = "OnlineEventAttendanceMode" if page.online else "OfflineEventAttendanceMode"
    data = {
        "@type": "Event",
        "name": page.title,
        "description": page.summary,
        "url": url,
        "inLanguage": get_language(),
        "startDate": _local(occurrence.starts_at, occurrence),
        "endDate": _local(occurrence.ends_at, occurrence),
        "doorTime": _local(occurrence.doors_at, occurrence),
        "eventStatus": SCHEMA + _status(occurrence),
        "eventAttendanceMode": SCHEMA + mode,
        "location": _location(page, url),
        "image": [sharing.image_url(page, request)],
        "organizer": {
            "@type": "Organization",
            "name": look(request).name,
            "url": f"{sharing.address(request)}/",
        },
    }
    if occurrence.cancelled_at is None and _is_moved(occurrence):
        data["previousStartDate"] = _local(occurrence.recurrence_id, occurrence)
    if offer := _offer(page, occurrence, url):
        data["offers"] = offer
        data["isAccessibleForFree"] = True
    people = [item.value.get("name") for item in page.speakers]
    if people:
        data["performer"] = [{"@type": "Person", "name": p} for p in people if p]
    return [data]


def _local(moment, occurrence) -> str:
    return dates.local(moment, occurrence.zone).isoformat(timespec="seconds")


def _is_moved(occurrence) -> bool:
    """A date that began on another minute when it was first announced."""
    return abs(occurrence.starts_at - occurrence.recurrence_id) >= dt.timedelta(
        minutes=1
    )


def _status(occurrence) -> str:
    if occurrence.cancelled_at:
        return "EventCancelled"
    return "EventRescheduled" if _is_moved(occurrence) else "EventScheduled"


def _location(page, url: str) -> dict:
    if page.online:
        return {"@type": "VirtualLocation", "url": url}
    return {
        "@type": "Place",
        "name": page.place_name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": page.address,
            "addressLocality": page.city,
        },
    }


def _offer(page, occurrence, url: str) -> dict | None:
    """A seat that can be had here, free of charge; None where there is none to have."""
    now = timezone.now()
    state = occurrence.registration_state(now)
    if state not in {"open", "full", "early", "closed"}:
        return None
    stock = {"open": "InStock", "early": "PreOrder"}.get(state, "SoldOut")
    data = {
        "@type": "Offer",
        "price": "0",
        "priceCurrency": "DKK",
        "url": url,
        "availability": SCHEMA + stock,
        "validThrough": _local(occurrence.closes_at, occurrence),
    }
    if occurrence.opens_at:
        data["validFrom"] = _local(occurrence.opens_at, occurrence)
    return data
