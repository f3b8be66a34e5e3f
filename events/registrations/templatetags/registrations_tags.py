"""The ticket card of an event page."""

from urllib.parse import urlsplit

from django import template
from django.template.loader import select_template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from events.registrations import box as boxes
from events.registrations.views import event_url

register = template.Library()


@register.simple_tag(takes_context=True)
def seat_box(context):
    """The card for this reader; None for a page that has no date yet (a preview).

    Takes `page`, `occurrence` and `others` from the event page's context. A page
    that has made its own (`box`) keeps it.
    """
    if context.get("box"):
        return context["box"]
    occurrence, page = context.get("occurrence"), context.get("page")
    request = context.get("request")
    if occurrence is None or occurrence.pk is None or request is None:
        return None
    user = getattr(request, "user", None)
    return boxes.of(
        occurrence,
        page,
        user,
        url=event_url(request, page, occurrence),
        others=context.get("others") or (),
    )


@register.simple_tag(takes_context=True)
def ticket_stub(context, ticket):
    """The ticket's square and code, as the tickets room draws them."""
    found = select_template(["tickets/stub.html", "registrations/stub.html"])
    return SafeString(found.render({"ticket": ticket}, context.get("request")))


def _address(name: str, *args) -> str:
    """An address of a higher room, by name; empty where that room is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def calendar_url(occurrence, ticket=None) -> str:
    """The event as a calendar file; with a ticket, the ticket's own."""
    own = _address("tickets:calendar", ticket.pk) if ticket else ""
    return own or _address("events:occurrence_ics", occurrence.public_id)


@register.simple_tag
def ticket_url(registration) -> str:
    """The page of a registration's ticket, if it has one."""
    ticket = getattr(registration, "ticket", None)
    return _address("tickets:ticket", ticket.pk) if ticket else ""


@register.filter
def host(address: str) -> str:
    """The host of an address, as people read it."""
    return urlsplit(address).hostname or address
