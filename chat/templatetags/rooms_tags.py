"""The pane of my rooms, for every page of the chat."""

from django import template

from chat import listing
from core.live import limits
from core.templatetags.core_tags import icon

register = template.Library()


@register.inclusion_tag("chat/panes/rooms.html", takes_context=True)
def rooms_pane(context, room=None):
    """My rooms, with `room` marked as the one that is open. Two queries."""
    user = context["request"].user
    return {
        "sections": listing.rooms_of(user),
        "now": room.pk if room else None,
        "user": user,
        # So many rooms of the list are heard; the rest follows when the page is read.
        "most": limits.TOPICS - 10,
        "request": context["request"],
    }


@register.simple_tag
def room_icon(room):
    """The sign before a room's name; decoration."""
    return icon(listing.icon_of(room))
