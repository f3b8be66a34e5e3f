"""Binding messages into volumes, and emptying those whose messages changed."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from chat import sealing
from chat.models import Message, Room
from chat.searching import folding
from chat.searching.models import SIZE, Volume, cell

# New messages that a room's last volume may lack; search opens those one by one.
LACKING = 50


def line(message) -> str:
    """A message as it stands in a volume; nothing where it says nothing."""
    try:
        words = folding.folded(message.text)
    except sealing.CannotOpen:
        words = []
    if not words:
        return ""
    return f"\n{message.number}\t{message.pk}\t {' '.join(words)}"


def messages_of(room_id: int, first: int, until: int):
    """The messages from one number to another, oldest first."""
    return Message.objects.filter(
        room=room_id, number__gte=first, number__lte=until
    ).order_by("number")


@transaction.atomic
def bind(room_id: int, first: int) -> bool:
    """Bind one volume as far as there are messages; False where it was not the moment.

    The words are folded before the room is held; what changed meanwhile is seen under
    its lock, which every change takes.
    """
    before = Room.objects.values_list("version", flat=True).get(pk=room_id)
    rows = list(messages_of(room_id, first, first + SIZE - 1))
    if not rows:
        return False
    text = "".join(map(line, rows))
    last = rows[-1].number
    Room.objects.select_for_update(no_key=True).get(pk=room_id)
    if messages_of(room_id, first, last).filter(version__gt=before).exists():
        return False
    volume = Volume.objects.filter(room=room_id, first=first).first()
    volume = volume or Volume(room_id=room_id, first=first)
    volume.until, volume.first_id, volume.last_id = last, rows[0].pk, rows[-1].pk
    volume.write(text)
    volume.save()
    return True


def empty(room_id: int, numbers) -> None:
    """These messages say something else now: nothing of what they said may stay.

    In the transaction of the change, after it has taken its room's lock.
    """
    cells = {cell(number) for number in numbers}
    Volume.objects.filter(room=room_id, first__in=cells).update(
        sealed=b"", until=F("first") - 1
    )


def bind_due(most: int = 200) -> int:
    """Bind up to `most` volumes that are empty or lack messages; returns how many."""
    emptied = Volume.objects.filter(until__lt=F("first"))
    due = list(emptied.values_list("room_id", "first")[:most])
    last = Volume.objects.filter(room=OuterRef("pk")).order_by("-first")
    rooms = Room.objects.annotate(
        bound=Coalesce(Subquery(last.values("until")[:1]), 0)
    ).filter(last_number__gte=F("bound") + LACKING)
    for room_id, bound, number in rooms.values_list("pk", "bound", "last_number"):
        starts = range(cell(bound + 1), number + 1, SIZE)
        due += [(room_id, first) for first in starts[: most - len(due)]]
        if len(due) >= most:
            break
    return sum(bind(room_id, first) for room_id, first in dict.fromkeys(due))
