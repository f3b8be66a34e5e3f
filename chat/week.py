"""What a person's week shows of the chat: rooms in which something is unread."""

from django.urls import reverse
from django.utils.translation import ngettext

from chat import listing, waiting
from core import week

MOST = 4


def build(request):
    """Two queries for the rooms, and what waits for an answer."""
    asked = sum(len(part.rows) for part in waiting.collect(request) if part.calls)
    if asked:
        label = ngettext(
            "{n} question waits for you in Community",
            "{n} questions wait for you in Community",
            asked,
        )
        yield week.Line(
            week.WAITING, label.format(n=asked), reverse("chat:rooms"), "chat"
        )
    for line in listing.unread_of(request.user)[:MOST]:
        label = ngettext("{n} unread in {room}", "{n} unread in {room}", line.unread)
        yield week.Line(
            week.WAITING,
            label.format(n=line.number, room=line.title),
            line.room.get_absolute_url(),
            line.icon,
            line.room.purpose,
        )


week.register("chat", 50, build)
