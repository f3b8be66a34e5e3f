"""The way from an event to its room, for those who are inside."""

from django import template

from chat.models import Participant, Room
from events.rooms.models import EventRoom

register = template.Library()


@register.inclusion_tag("eventrooms/link.html", takes_context=True)
def event_room(context, occurrence):
    """A link for who is in the room, a way back for who is registered; else nothing.

    One query; none for visitors.
    """
    user = context["request"].user
    if not user.is_authenticated or occurrence is None:
        return {"room": None}
    rooms = Room.objects.filter(event_room__occurrence=occurrence)
    seats = Participant.objects.filter(room__in=rooms, person=user)
    seat = seats.select_related("room").first()
    if seat is None or seat.state == Participant.State.REMOVED:
        return {"room": None}
    return {
        "room": seat.room,
        "inside": seat.state == Participant.State.IN,
        "occurrence": occurrence,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("eventrooms/switch.html", takes_context=True)
def event_room_switch(context, occurrence):
    """Open or close the room of an event, on the organiser's desk."""
    row = EventRoom.objects.filter(occurrence=occurrence).select_related("room").first()
    return {
        "row": row,
        "occurrence": occurrence,
        "csrf_token": context.get("csrf_token"),
    }
