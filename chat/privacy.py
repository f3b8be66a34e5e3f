"""What the chat keeps about people, and how it leaves with them."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import signals
from chat.models import Message, Room
from core import privacy


def _texts(message, person) -> dict:
    # What moderators hid from others is still the writer's own.
    message.hidden_at = None
    return {"text": message.words}


def _unsay(rows, person) -> None:
    """The places stay, so that no number is missing; the words and the name go.

    Each gets its room's next version, so that open pages ask for it.
    """
    for room_id in sorted(set(rows.values_list("room_id", flat=True))):
        with transaction.atomic():
            room = Room.objects.select_for_update(no_key=True).get(pk=room_id)
            mine = rows.filter(room=room).order_by("number")
            mine.filter(removed="").update(removed="sender", removed_at=timezone.now())
            numbers = list(mine.values_list("number", flat=True))
            gone = Message.objects.filter(room=room)
            for version, number in enumerate(numbers, room.version + 1):
                gone.filter(number=number).update(
                    version=version, sealed=b"", sender=None
                )
            room.version += len(numbers)
            room.save(update_fields=["version"])
            signals.words_gone.send(Message, room_id=room_id, numbers=numbers)


privacy.register(
    "chat.room",
    actors=("created_by",),
    erasure=privacy.KEEP,
    why="rooms belong to those who are in them",
)
privacy.register(
    "chat.participant",
    "person",
    actors=("by",),
    export=("room", "state", "role", "since", "read_number", "is_muted"),
    name=_("rooms"),
)
privacy.register(
    "chat.message",
    "sender",
    export=("room", "number", "sent_at", "edited_at", "removed"),
    erasure=privacy.FORGET,
    forget=_unsay,
    extra=_texts,
    name=_("messages"),
    order=90,
)
privacy.register(
    "chat.revision",
    "message__sender",
    export=("message", "written_at"),
    extra=_texts,
    name=_("former wordings of messages"),
    order=80,
)
privacy.register(
    "chat.reaction", "person", export=("message", "emoji"), name=_("reactions")
)
privacy.register(
    "chat.block",
    find=lambda person: Q(person=person),
    # Whom one has blocked is handed out, never by whom one is: those rows only go.
    mentions=lambda person: Q(blocked=person),
    export=("blocked", "since"),
    name=_("people blocked"),
)
privacy.register(
    "chat.roomchange",
    actors=("by", "person"),
    erasure=privacy.KEEP,
    why="what moderators did stays readable without names",
)
privacy.register(
    "chat.mention", "person", export=("message",), name=_("messages that name you")
)


def _names(attachment, person) -> dict:
    return {"name": attachment.shown_name}


privacy.register(
    "chat.attachment",
    "sender",
    export=("room", "kind", "size", "sent_at", "file"),
    files=("file",),
    extra=_names,
    name=_("files in rooms"),
    order=85,
)
privacy.register(
    "chat.habits",
    "person",
    export=("voice", "enter_sends", "shows_presence"),
    name=_("how you like to talk"),
)
