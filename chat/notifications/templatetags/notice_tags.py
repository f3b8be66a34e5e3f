"""What the pages of notices show beside the notice itself."""

from django import template

from chat.notifications import deciding, explaining
from chat.notifications.listing import Shown

register = template.Library()


@register.inclusion_tag("notifications/why.html", takes_context=True)
def why(context, item: Shown) -> dict:
    """Why this notice came: its kind, the rule, and what became of each channel."""
    zone = deciding.zone_of(context["user"].time_zone)
    return {
        "item": item,
        "when": explaining.moment(item.row.due_at, zone),
        "ways": explaining.ways(item.row, zone),
    }


@register.filter
def before(lead: int) -> str:
    """A lead time in words: 24 hours before."""
    return explaining.before(lead)
