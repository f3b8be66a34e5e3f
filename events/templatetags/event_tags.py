"""Tags by which pages of any wing show events."""

from django import template

from events import listing
from events.models import EventIndexPage

register = template.Library()


@register.simple_tag(takes_context=True)
def next_events(context, limit: int = 4, kind="", picked=None) -> list[listing.Row]:
    """The next events as rows: `{% next_events 4 as rows %}`.

    `kind` is an EventPage.Kind; `picked` are pages chosen by hand (some may be gone).
    """
    pages = [page for page in picked or [] if page]
    return listing.next_rows(context.get("request"), limit, kind=kind, picked=pages)


@register.simple_tag(takes_context=True)
def event_index(context) -> str:
    """The address of the list of events in this language; empty without one."""
    request = context.get("request")
    page = context.get("page")
    found = EventIndexPage.objects.live()
    if page is not None and getattr(page, "locale_id", None):
        found = found.filter(locale_id=page.locale_id)
    index = found.first()
    return (index.get_url(request) or "") if index else ""


@register.simple_tag
def event_chips(index: str) -> list[dict]:
    """Ways into the list at `index`: everything, then each kind that is coming."""
    return listing.kind_chips(index)
