"""What conversations tell: who names me, who answers me, who writes to me alone.

The words themselves never leave the room: a notice says who and where, and leads there.
What somebody has read in the room they need not read on the bell.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import rights, signals
from chat.models import Message, Participant, Room
from chat.notifications import actions, bell, kinds, together
from chat.notifications.kinds import BELL, PUSH, Told
from chat.notifications.models import Notice

MENTION, REPLY, DIRECT = "chat.mention", "chat.reply", "chat.direct"


def _there(notice) -> tuple[Message, Participant] | None:
    """The message and the reader's seat, where they may read it still."""
    where, number = notice.params["room"], notice.params["number"]
    seat = together.once(notice, "seats", _seats).get(where)
    if seat is None or number <= seat.first_number:
        return None
    message = together.once(notice, "messages", _messages).get((where, number))
    return (message, seat) if message and message.sender else None


def _seats(notices) -> dict[int, Participant]:
    """By room: the reader's seats."""
    rooms = {notice.params["room"] for notice in notices}
    return {s.room_id: s for s in rights.seats_in(notices[0].person_id, rooms)}


def _messages(notices) -> dict[tuple[int, int], Message]:
    """By room and number: what is still there."""
    wanted = Q()
    for room, number in {(n.params["room"], n.params["number"]) for n in notices}:
        wanted |= Q(room=room, number=number)
    rows = Message.objects.filter(wanted, removed="").select_related("sender")
    return {(row.room_id, row.number): row for row in rows}


def _url(message: Message) -> str:
    room = reverse("chat:room", args=[message.room_id])
    return f"{room}?at={message.number}#m-{message.number}"


def _told(notice, in_room: str, alone: str) -> Told | None:
    found = _there(notice)
    if found is None:
        return None
    message, seat = found
    name = message.sender.get_full_name()
    if seat.room.kind == Room.Kind.DIRECT:
        return Told(alone.format(name=name), _url(message))
    text = in_room.format(name=name, room=seat.room.title)
    return Told(text, _url(message))


def named(notice) -> Told | None:
    return _told(notice, _("{name} named you in {room}"), _("{name} named you"))


def answered(notice) -> Told | None:
    return _told(notice, _("{name} answered you in {room}"), _("{name} answered you"))


def wrote(notice) -> Told | None:
    words = _("{name} wrote to you")
    return _told(notice, words, words)


for _name, _label, _tell, _why in (
    (
        MENTION,
        gettext_lazy("Somebody names you in a conversation"),
        named,
        gettext_lazy("because a message names you"),
    ),
    (
        REPLY,
        gettext_lazy("Somebody answers your message"),
        answered,
        gettext_lazy("because somebody answered you"),
    ),
    (
        DIRECT,
        gettext_lazy("Somebody writes to you alone"),
        wrote,
        gettext_lazy("because you agreed to talk with this person"),
    ),
):
    kinds.register(
        _name, group="chat", label=_label, tell=_tell, why=_why, default=(BELL, PUSH)
    )


def _notify(people, kind: str, key: str, message: Message, by) -> None:
    params = {"room": message.room_id, "number": message.number}
    actions.notify(people=people, kind=kind, key=key, params=params, by=by)


def on_posted(sender, message, text, by, **kwargs):
    """One person is told once of one message, by the nearest of the three."""
    told = {by.pk} | _name_them(message, by)
    seats = Participant.objects.filter(
        room=message.room_id, state=Participant.State.IN, is_muted=False
    )
    if message.room.kind == Room.Kind.DIRECT:
        for person, read in seats.values_list("person_id", "read_number"):
            if person not in told:
                # Several in a row are one notice, until it is read.
                key = f"room-{message.room_id}-{read}"
                _notify([person], DIRECT, key, message, by)
    elif message.reply_to:
        answered_to = Message.objects.filter(
            room=message.room_id, number=message.reply_to, removed=""
        )
        people = seats.filter(person__in=answered_to.values("sender"))
        found = set(people.values_list("person_id", flat=True)) - told
        if found:
            _notify(found, REPLY, _key(message), message, by)


def _key(message) -> str:
    return f"message-{message.pk}-"


def _name_them(message, by) -> set[int]:
    called = set(message.mentions.values_list("person_id", flat=True))
    if called:
        _notify(called, MENTION, _key(message), message, by)
    return called


def on_changed(sender, message, by, words=True, **kwargs):
    """What is gone tells nobody; a change may name somebody more."""
    if message.removed:
        for kind in (MENTION, REPLY):
            actions.withdraw(kind=kind, key_prefix=_key(message))
    elif words and by is not None:
        _name_them(message, by)


def on_read(sender, seat, number, **kwargs):
    """Whoever reads the room has read what the bell said of it."""
    rows = Notice.objects.filter(
        person=seat.person_id,
        kind__in=(MENTION, REPLY, DIRECT),
        read_at=None,
        params__room=seat.room_id,
        params__number__lte=number,
    )
    if rows.update(read_at=timezone.now()):
        bell.ring([seat.person_id])


def connect():
    for signal, receiver in (
        (signals.message_posted, on_posted),
        (signals.message_changed, on_changed),
        (signals.messages_read, on_read),
    ):
        signal.connect(receiver, dispatch_uid=f"notifications.talk.{receiver.__name__}")
