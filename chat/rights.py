"""Who may do what in a room; the one place that answers.

Board and admins have no way in by their office: whoever is not in a room reads nothing
of it (safety.md, matrix row 25).
"""

from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Block, Message, Participant, Room
from core.errors import Refused
from membership.models import Member, Status

# How long one's own words can be changed (ux.md 6.1).
EDIT_WINDOW = timedelta(minutes=15)


def seat(user, room) -> Participant | None:
    """The person's seat, if they are in the room now. `room`: a Room or its id."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    return (
        Participant.objects.filter(room=room, person=user, state=Participant.State.IN)
        .select_related("room")
        .first()
    )


def seat_of(user_id: int | None, room_id: int) -> Participant | None:
    """The same by ids, for sockets: inactive people have none."""
    return None if user_id is None else seats_in(user_id, [room_id]).first()


def seats_in(user_id: int, rooms):
    """An active person's seats in these rooms (ids), with room and person."""
    return Participant.objects.filter(
        room__in=rooms,
        person=user_id,
        person__is_active=True,
        state=Participant.State.IN,
    ).select_related("room", "person")


def seats_among(pairs) -> set[tuple[int, int]]:
    """Those of the (user id, room id) pairs that are a seat now, in one query."""
    people = {person for person, _room in pairs if person is not None}
    rooms = {room for _person, room in pairs}
    rows = Participant.objects.filter(
        person__in=people,
        person__is_active=True,
        room__in=rooms,
        state=Participant.State.IN,
    )
    return set(pairs) & set(rows.values_list("person_id", "room_id"))


def refuse_writing(seat: Participant, now=None, *, patiently=False) -> None:
    """Raise Refused where this seat may not write now: archived locked closed
    moderators silenced lapsed slow. `patiently`: it will wait as long as a slow room
    asks."""
    room: Room = seat.room
    now = now or timezone.now()
    if room.archived_at and room.archived_at <= now:
        raise Refused(_("This room is an archive now."), "archived")
    if room.locked_at:
        raise Refused(_("This room is locked for the moment."), "locked")
    if room.kind == Room.Kind.DIRECT:
        _refuse_closed(seat)
    if room.posting == Room.Posting.MODERATORS and not seat.moderates:
        raise Refused(_("Only moderators write here."), "moderators")
    if seat.silenced_until and seat.silenced_until > now:
        raise Refused(_("A moderator has asked you to pause here."), "silenced")
    _refuse_lapsed(seat)
    if room.slow_seconds and not seat.moderates and not patiently:
        _refuse_haste(seat, now)


def _refuse_closed(seat):
    """Between two, both must be there and neither have blocked the other. Whoever is
    blocked reads what everybody reads whose companion has left."""
    other = (
        Participant.objects.filter(
            room=seat.room_id, state=Participant.State.IN, person__is_active=True
        )
        .exclude(person=seat.person_id)
        .values_list("person", flat=True)
        .first()
    )
    mine = Q(person=seat.person_id, blocked=other)
    theirs = Q(person=other, blocked=seat.person_id)
    found = list(Block.objects.filter(mine | theirs).values_list("person", flat=True))
    if seat.person_id in found:
        raise Refused(_("You have blocked this person."), "blocking")
    if other is None or found:
        raise Refused(_("You cannot write to this person now."), "closed")


def _refuse_lapsed(seat):
    """Whoever was a member and is none reads on and writes no more (matrix row 26)."""
    member = Member.objects.filter(person=seat.person_id)
    status = member.with_status().values_list("status_now", flat=True).first()
    if status in (Status.LAPSED, Status.RESIGNED):
        raise Refused(
            _("Your membership has ended. Read on, and write again once you renew."),
            "lapsed",
        )


def _refuse_haste(seat, now):
    slow = seat.room.slow_seconds
    recent = Message.objects.filter(
        room=seat.room_id,
        sender=seat.person_id,
        sent_at__gt=now - timedelta(seconds=slow),
    )
    last = recent.aggregate(last=Max("sent_at"))["last"]
    if last is None:
        return
    left = slow - (now - last).total_seconds()
    if left > 0:
        raise Refused(
            _("This room is slow: you can write again in %d seconds.") % (left + 1),
            "slow",
            seconds=int(left) + 1,
        )


def may_edit(seat: Participant, message: Message, now=None) -> bool:
    """One's own words, for a quarter of an hour."""
    now = now or timezone.now()
    return (
        message.sender_id == seat.person_id
        and not message.removed
        and not message.hidden_at
        and now - message.sent_at <= EDIT_WINDOW
    )


def may_remove(seat: Participant, message: Message) -> bool:
    """One's own at any time; a moderator anybody's."""
    if message.removed:
        return False
    return message.sender_id == seat.person_id or seat.moderates
