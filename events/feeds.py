"""Doors of the calendars: all public events, and one date."""

import hashlib
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.look import look
from core.pagecache import mark_public
from events import calendars, listing
from events.models import Occurrence

PAST_DAYS = 90
MOST = 1000
TYPE = "text/calendar; charset=utf-8"


def _linker(request):
    def link(page, occurrence):
        return listing.with_date(page, occurrence, page.get_full_url(request))

    return link


@require_safe
def events_ics(request):
    """Every published date from 90 days ago on, in the address's language."""
    since = timezone.now() - timedelta(days=PAST_DAYS)
    rows = list(
        Occurrence.objects.visible_to(request.user)
        .filter(ends_at__gt=since)
        .order_by("starts_at", "pk")[:MOST]
    )
    pages = listing.pages_of(rows)
    name = _("Events of %s") % look(request).name
    body = calendars.many(rows, pages, name=name, link=_linker(request))
    changed = max((row.changed_at for row in rows), default=since)
    return _answer(request, body, changed, "events.ics")


@require_safe
def occurrence_ics(request, public_id):
    """One date for a calendar; 404 where the event is not public."""
    row = (
        Occurrence.objects.visible_to(request.user).filter(public_id=public_id).first()
    )
    page = row and listing.pages_of([row]).get(row.translation_key)
    if not page:
        raise Http404
    body = calendars.one(row, page, url=_linker(request)(page, row), alarm_minutes=120)
    return _answer(request, body, row.changed_at, f"{page.slug}.ics")


def _answer(request, body: bytes, changed, filename: str):
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=TYPE)
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    return mark_public(
        get_conditional_response(request, etag, int(changed.timestamp()), response)
    )
