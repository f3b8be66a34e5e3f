"""Who comes in and who goes: join, ask, invite, leave, remove, and the roles inside."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import actions as chat
from chat import diary
from chat import rights as seats
from chat.groups import rights, signals
from chat.groups.actions import kept, owned
from chat.models import Block, Participant, Room
from core.errors import Refused
from membership.accounts.models import User

State, Role, Kind = Participant.State, Participant.Role, diary.Kind
MOST_WAITING = 200
SILENCES = {1: timedelta(hours=1), 24: timedelta(days=1), 168: timedelta(days=7)}


@transaction.atomic
def join(*, room: Room, by: User) -> Participant:
    """Come into a room that is open, or one's unit's. Raises Refused: hidden."""
    row = _findable(room, by)
    if row.joining not in (Room.Joining.OPEN, Room.Joining.UNIT):
        raise _hidden()
    return chat.enter(room=row, person=by)


@transaction.atomic
def ask(*, room: Room, by: User) -> Participant:
    """Ask its moderators to be let in; twice is once. Raises Refused: hidden many."""
    row = _findable(room, by)
    if row.joining != Room.Joining.REQUEST:
        raise _hidden()
    waiting = Participant.objects.filter(room=row, state=State.ASKED)
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("So many have asked already. Try again later."), "many")
    seat = Participant.objects.filter(room=row, person=by).first()
    if seat is not None and seat.state == State.INVITED:
        return chat.enter(room=row, person=by)
    if seat is not None and seat.state == State.ASKED:
        return seat
    seat = _put(row, by, State.ASKED, None)
    signals.join_asked.send(Participant, seat=seat)
    return seat


@transaction.atomic
def take_back(*, room: Room, by: User) -> None:
    """Ask no longer, or decline an invitation."""
    Participant.objects.filter(
        room=room, person=by, state__in=[State.ASKED, State.INVITED]
    ).update(state=State.LEFT, since=timezone.now())


@transaction.atomic
def answer(*, room: Room, by: User, person: User, yes: bool) -> None:
    """Let somebody in who asked, or not. Twice is once. Raises Refused: outside
    forbidden gone."""
    room, _seat = kept(room, by)
    seat = _locked(room, person)
    if seat is None or seat.state not in (State.ASKED, State.IN, State.LEFT):
        raise Refused(_("They do not ask any more."), "gone")
    if seat.state != State.ASKED:
        return
    if yes:
        chat.enter(room=room, person=person, by=by)
    else:
        _put(room, person, State.LEFT, by)
    diary.note(room, Kind.LET_IN if yes else Kind.DECLINED, by, person=person)
    signals.join_answered.send(Participant, seat=seat, yes=yes, by=by)


@transaction.atomic
def invite(*, room: Room, by: User, person: User) -> Participant | None:
    """Ask somebody in. Whoever asked to come is let in; who blocked the asker is not
    disturbed, and nobody is told. Raises Refused: outside forbidden there unit."""
    room, _seat = kept(room, by)
    if room.joining in (Room.Joining.UNIT, Room.Joining.FOLLOWS):
        raise Refused(_("Who is in this room follows something else."), "unit")
    seat = _locked(room, person)
    if seat is not None and seat.state == State.IN:
        raise Refused(_("They are in the room already."), "there")
    if seat is not None and seat.state == State.INVITED:
        return seat
    if seat is not None and seat.state == State.ASKED:
        answer(room=room, by=by, person=person, yes=True)
        return seat
    diary.note(room, Kind.INVITED, by, person=person)
    if Block.objects.filter(person=person, blocked=by).exists():
        return None
    seat = _put(room, person, State.INVITED, by)
    signals.invited.send(Participant, seat=seat, by=by)
    return seat


@transaction.atomic
def accept(*, room: Room, by: User) -> Participant:
    """Come in as one was invited to. Raises Refused: gone archived."""
    seat = _locked(room, by)
    if seat is None or seat.state not in (State.INVITED, State.IN):
        raise Refused(_("This invitation is not open any more."), "gone")
    if not Room.objects.filter(pk=room.pk).living().exists():
        raise Refused(_("This room is an archive now."), "archived")
    return chat.enter(room=room, person=by, by=seat.by)


@transaction.atomic
def leave(*, room: Room, by: User) -> None:
    """Go. The last owner names another first; whoever is the last of all leaves an
    archive behind. Raises Refused: outside owner follows."""
    room = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    seat = seats.seat(by, room)
    if seat is None:
        raise Refused(_("You are not in this room."), "outside")
    others = Participant.objects.filter(room=room, state=State.IN).exclude(pk=seat.pk)
    if room.kind == Room.Kind.GROUP and seat.role == Role.OWNER:
        if not others.exists():
            room.archived_at = room.archived_at or timezone.now()
            room.save(update_fields=["archived_at"])
        elif not others.filter(role=Role.OWNER).exists():
            raise Refused(
                _("You are its only owner. Make somebody else one first."), "owner"
            )
    chat.leave(room=room, person=by)


@transaction.atomic
def remove(*, room: Room, by: User, person: User) -> None:
    """Take somebody out; they cannot come back by themselves. Twice is once.

    Raises Refused: outside forbidden.
    """
    room, seat = kept(room, by)
    other = _locked(room, person)
    if other is None or other.state == State.REMOVED:
        return
    if other.state == State.IN and not rights.outranks(seat, other):
        raise Refused(_("You cannot remove this person."), "forbidden")
    if other.state == State.IN:
        chat.leave(room=room, person=person, by=by)
    else:
        _put(room, person, State.LEFT, by)
    diary.note(room, Kind.REMOVED, by, person=person)


@transaction.atomic
def give_role(*, room: Room, by: User, person: User, role: str) -> None:
    """Make somebody a member, moderator or owner. Raises Refused: outside forbidden
    gone owner."""
    room, _seat = owned(room, by)
    other = _locked(room, person)
    if other is None or other.state != State.IN:
        raise Refused(_("They are not in the room."), "gone")
    if role not in Role.values:
        raise Refused(_("That is no role here."), "forbidden")
    owners = Participant.objects.filter(room=room, state=State.IN, role=Role.OWNER)
    if other.role == Role.OWNER and not owners.exclude(pk=other.pk).exists():
        raise Refused(_("The room keeps at least one owner."), "owner")
    if other.role != role:
        other.role = role
        other.save(update_fields=["role"])
        diary.note(room, Kind.ROLE, by, person=person, text=role)


@transaction.atomic
def silence(*, room: Room, by: User, person: User, hours: int) -> None:
    """Let somebody read and not write for so many hours of SILENCES; 0 ends it.

    Raises Refused: outside forbidden gone.
    """
    room, seat = kept(room, by)
    other = _locked(room, person)
    if other is None or other.state != State.IN:
        raise Refused(_("They are not in the room."), "gone")
    if not rights.outranks(seat, other) or (hours and hours not in SILENCES):
        raise Refused(_("You cannot silence this person."), "forbidden")
    other.silenced_until = timezone.now() + SILENCES[hours] if hours else None
    other.save(update_fields=["silenced_until"])
    kind = Kind.SILENCED if hours else Kind.FREED
    diary.note(room, kind, by, person=person, text=f"{hours} h" if hours else "")


def mute(*, room: Room, by: User, on: bool) -> None:
    """No number beside a room and no notices of it. Raises Refused: outside."""
    mine = Participant.objects.filter(room=room, person=by, state=State.IN)
    if not mine.update(is_muted=on):
        raise Refused(_("You are not in this room."), "outside")


def _findable(room: Room, by: User) -> Room:
    row = Room.objects.select_for_update(no_key=True).filter(pk=room.pk).first()
    if row is None or not rights.findable(by).filter(pk=row.pk).exists():
        raise _hidden()
    return row


def _hidden() -> Refused:
    return Refused(_("You cannot come into this room."), "hidden")


def _locked(room: Room, person: User) -> Participant | None:
    return (
        Participant.objects.select_for_update(of=("self",))
        .filter(room=room, person=person)
        .select_related("by")
        .first()
    )


def _put(room: Room, person: User, state: str, by) -> Participant:
    given = {"state": state, "by": by, "since": timezone.now(), "role": Role.MEMBER}
    seat, new = Participant.objects.get_or_create(
        room=room, person=person, defaults=given
    )
    if not new:
        for name, value in given.items():
            setattr(seat, name, value)
        seat.save(update_fields=list(given))
    return seat
