"""Ask to talk, say yes or no, write again, block and unblock.

A direct room exists from the first asking, locked by the database's own rule: no
message gets a number in it but the greeting. A yes unlocks it. Whoever asked reads the
same whether the other has declined, has blocked them or has not looked.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import actions as chat
from chat.direct import rights, signals
from chat.direct.models import Ask
from chat.models import Block, Participant, Room
from core import live
from core.errors import Refused
from membership.accounts.models import User

# New conversations in a day (safety.md 8.7), and how long an account is new.
A_DAY, A_DAY_LATER = 10, 50
NEW_FOR = timedelta(days=30)
LONGEST_GREETING = 300
State, Seat = Ask.State, Participant.State


@transaction.atomic
def ask(*, by: User, person: User, greeting: str = "") -> Ask | None:
    """Ask somebody to talk. Twice is once; where the other has asked already, it is a
    yes. None where the two may write to each other already.

    Raises Refused: self hidden blocking long limit lapsed.
    """
    room = _room(by, person)
    if by.pk == person.pk:
        raise Refused(_("That is you."), "self")
    if not rights.may_ask(by, person) and room.locked_at is not None:
        raise Refused(_("You cannot ask this person."), "hidden")
    if Block.objects.filter(person=by, blocked=person).exists():
        raise Refused(_("You have blocked this person."), "blocking")
    if room.locked_at is None and _come_back(room, by, person):
        return None
    rows = Ask.objects.filter(room=room)
    theirs = rows.filter(asker=person, state=State.ASKED).first()
    if theirs is not None:
        _accept(theirs, room)
        return None
    if recent := Ask.objects.recent(by, person).first():
        return recent
    rows.filter(asker=by, state=State.ASKED).update(state=State.WITHDRAWN)
    greeting = greeting.replace("\0", "").strip()
    if len(greeting) > LONGEST_GREETING:
        raise Refused(_("Keep it short: 300 characters."), "long", field="greeting")
    _refuse_many(by)
    number = _greet(room, by, greeting) if greeting else 0
    row = Ask.objects.create(room=room, asker=by, asked=person, greeting=number)
    blocked = Block.objects.filter(person=person, blocked=by).exists()
    if not blocked:
        signals.asked.send(Ask, ask=row)
    return row


def _room(by: User, person: User) -> Room:
    """The only room of two people, under its lock; locked until a yes."""
    room, _new = Room.objects.get_or_create(
        key=rights.key_of(by.pk, person.pk),
        defaults={
            "kind": Room.Kind.DIRECT,
            "joining": Room.Joining.INVITED,
            "locked_at": timezone.now(),
            "created_by": by,
        },
    )
    return Room.objects.select_for_update(no_key=True).get(pk=room.pk)


def _refuse_many(by: User) -> None:
    now = timezone.now()
    most = A_DAY if now - by.date_joined < NEW_FOR else A_DAY_LATER
    asked = Ask.objects.filter(asker=by, asked_at__gt=now - timedelta(days=1))
    if asked.count() >= most:
        raise Refused(
            _("You have asked %d people today. Go on tomorrow.") % most, "limit"
        )


def _greet(room: Room, by: User, greeting: str) -> int:
    """Write the greeting as a message that nobody reads before a yes."""
    Room.objects.filter(pk=room.pk).update(locked_at=None)
    number = chat.tell(room=room, text=greeting, by=by, client_id=uuid.uuid4()).number
    Room.objects.filter(pk=room.pk).update(locked_at=timezone.now())
    return number


def _come_back(room: Room, by: User, person: User) -> bool:
    """Into a room that both agreed to. True where the other is there to read it."""
    chat.enter(room=room, person=by)
    there = Participant.objects.filter(room=room, person=person, state=Seat.IN)
    return there.exists()


@transaction.atomic
def accept(*, ask: Ask, by: User) -> Room:
    """Say yes: both are in the room. Twice is once. Raises Refused: over blocking."""
    room = Room.objects.select_for_update(no_key=True).get(pk=ask.room_id)
    row = _mine(ask, by)
    if row.state == State.ACCEPTED:
        return room
    if row.state != State.ASKED or not row.asker.is_active:
        raise Refused(_("This has been withdrawn or answered."), "over")
    if Block.objects.filter(person=by, blocked=row.asker_id).exists():
        raise Refused(_("You have blocked this person."), "blocking")
    _accept(row, room)
    return room


def _accept(row: Ask, room: Room) -> None:
    row.state, row.answered_at = State.ACCEPTED, timezone.now()
    row.save(update_fields=["state", "answered_at"])
    if room.locked_at is not None:
        room.locked_at = None
        room.save(update_fields=["locked_at"])
    for person in (row.asker, row.asked):
        chat.enter(room=room, person=person)
    signals.accepted.send(Ask, ask=row)


@transaction.atomic
def decline(*, ask: Ask, by: User, block: bool = False) -> None:
    """Say no; whoever asked is told nothing. `block`: and never again. Twice is once.

    Raises Refused: over.
    """
    row = _mine(ask, by)
    if row.state == State.ASKED:
        row.state, row.answered_at = State.DECLINED, timezone.now()
        row.save(update_fields=["state", "answered_at"])
        signals.answered.send(Ask, ask=row)
    if block:
        put_block(by=by, person=row.asker)


def _mine(ask: Ask, by: User) -> Ask:
    rows = Ask.objects.select_for_update(of=("self",)).select_related("asker", "asked")
    row = rows.get(pk=ask.pk)
    if row.asked_id != by.pk:
        raise Refused(_("This is not yours to do."), "over")
    return row


@transaction.atomic
def withdraw(*, ask: Ask, by: User) -> None:
    """Ask no longer."""
    rows = Ask.objects.filter(pk=ask.pk, asker=by, state=State.ASKED)
    if rows.update(state=State.WITHDRAWN, answered_at=timezone.now()):
        signals.answered.send(Ask, ask=ask)


@transaction.atomic
def put_block(*, by: User, person: User) -> None:
    """Want nothing from somebody: neither writes to the other, nobody is told.

    Raises Refused: self.
    """
    if by.pk == person.pk:
        raise Refused(_("That is you."), "self")
    Block.objects.get_or_create(person=by, blocked=person)
    # Pages of the two look again at what may be written.
    room = Room.objects.filter(key=rights.key_of(by.pk, person.pk)).first()
    if room is not None:
        live.announce(f"room.{room.pk}", {"room": True})


@transaction.atomic
def lift_block(*, by: User, person: User) -> None:
    """Take a block back; twice is once."""
    Block.objects.filter(person=by, blocked=person).delete()
