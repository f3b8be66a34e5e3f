"""A ticket on the screen and on paper: shown to its owner and to organisers only.

Looking at a ticket never checks anybody in; only a gate does.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import dates
from events import calendars, listing
from events.models import pages_for
from events.tickets import codes
from events.tickets.mails import ALARM_MINUTES
from events.tickets.models import Ticket


def _find(request, pk) -> Ticket:
    rows = Ticket.objects.visible_to(request.user).select_related(
        "registration__occurrence", "registration__person"
    )
    return get_object_or_404(rows, pk=pk)


def _entered(ticket):
    """When its holder came in, or None; told by the gates, who are a floor above."""
    entries = ticket.scans.filter(counts=True, undone_at=None)
    return entries.values_list("scanned_at", flat=True).first()


def _state(ticket, entered, now) -> str:
    """valid, inside, attended, past, or why it is void: event, cancelled, withdrawn."""
    registration, occurrence = ticket.registration, ticket.registration.occurrence
    checks = [
        ("event", occurrence.cancelled_at is not None),
        ("cancelled", registration.status == "cancelled"),
        ("withdrawn", bool(ticket.voided_at) or registration.status != "confirmed"),
        ("attended", entered and now >= occurrence.ends_at),
        ("past", now >= occurrence.ends_at),
        ("inside", entered is not None),
    ]
    return next((name for name, holds in checks if holds), "valid")


@never_cache
@login_required
@require_safe
def ticket(request, pk):
    row = _find(request, pk)
    registration, occurrence = row.registration, row.registration.occurrence
    now, entered = timezone.now(), _entered(row)
    state = _state(row, entered, now)
    page = pages_for([occurrence], get_language()).get(occurrence.translation_key)
    own = registration.person_id == request.user.pk
    context = {
        "ticket": row,
        "registration": registration,
        "occurrence": occurrence,
        "event": page,
        "event_url": page
        and listing.with_date(page, occurrence, page.get_url(request)),
        "title": page.title if page else occurrence.title,
        "state": state,
        "works": state in ("valid", "inside"),
        "entered": entered,
        "own": own,
        "may_cancel": own and state == "valid" and now < occurrence.cancel_until,
        "since": row.voided_at or occurrence.cancelled_at,
    }
    return render(request, "tickets/ticket.html", context)


@never_cache
@login_required
@require_safe
def state(request, pk):
    """What changes while the page is open, as the socket's frames say it."""
    row = _find(request, pk)
    entered = _entered(row)
    found = _state(row, entered, timezone.now())
    word = {"inside": "in", "valid": "out"}.get(found, "void")
    if found in ("past", "attended"):
        word = "over"
    at = entered and dates.local(entered).isoformat()
    return JsonResponse({"ticket": str(row.pk), "state": word, "at": at})


def _good(request, pk) -> Ticket:
    """A ticket that still opens a door; 404 else, as if there were none."""
    row = _find(request, pk)
    void = row.voided_at or row.registration.occurrence.cancelled_at
    if void or row.registration.status != "confirmed":
        raise Http404
    return row


@never_cache
@login_required
@require_safe
def qr_svg(request, pk):
    row = _good(request, pk)
    picture = codes.qr_svg(codes.for_ticket(row), title=row.spoken_code)
    return HttpResponse(picture, content_type="image/svg+xml")


@never_cache
@login_required
@require_safe
def qr_png(request, pk):
    row = _good(request, pk)
    picture = codes.qr_png(codes.for_ticket(row))
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{row.spoken_code}.png"'
    return response


@never_cache
@login_required
@require_safe
def calendar(request, pk):
    """The date with a reminder two hours before; cancelled ones say so."""
    row = _find(request, pk)
    occurrence = row.registration.occurrence
    page = pages_for([occurrence], get_language()).get(occurrence.translation_key)
    url = request.build_absolute_uri(reverse("tickets:ticket", args=[row.pk]))
    body = calendars.one(occurrence, page, url=url, alarm_minutes=ALARM_MINUTES)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response
