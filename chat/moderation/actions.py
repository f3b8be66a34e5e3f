"""Report, hide, show again, decide; fold somebody's words away."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import actions as chat
from chat import diary
from chat import rights as seats
from chat.models import Message, Participant, Room
from chat.moderation import rights, signals
from chat.moderation.models import Mute, Report
from core.errors import Refused
from membership.accounts.models import User

A_DAY = 20
LONGEST = 500
Decision = Report.Decision


@transaction.atomic
def report(*, room: Room, number: int, by: User, reason: str, text: str = "") -> Report:
    """Ask the moderators to look at a message; the same one once a person.

    Raises Refused: outside gone own reason limit.
    """
    seat = seats.seat(by, room)
    if seat is None:
        raise Refused(_("You are not in this room."), "outside")
    message = _message(room, number, after=seat.first_number)
    if message is None or message.removed:
        raise Refused(_("This message is not there."), "gone")
    if message.sender_id == by.pk:
        raise Refused(_("It is your own. You can take it back."), "own")
    if reason not in Report.Reason.values:
        raise Refused(_("Say what is wrong."), "reason", field="reason")
    there = Report.objects.filter(message=message, person=by).first()
    if there is not None:
        return there
    since = timezone.now() - timedelta(days=1)
    if Report.objects.filter(person=by, at__gt=since).count() >= A_DAY:
        raise Refused(
            _("You have reported twenty messages today. Go on tomorrow."), "limit"
        )
    text = text.replace("\0", "").strip()[:LONGEST]
    given = {"message": message, "person": by, "reason": reason, "text": text}
    try:
        with transaction.atomic():
            row = Report.objects.create(**given)
    except IntegrityError:
        return Report.objects.get(message=message, person=by)
    signals.reported.send(Report, report=row)
    return row


def _message(room: Room, number: int, *, after: int = 0) -> Message | None:
    chat.hold(room.pk)
    rows = Message.objects.select_for_update(of=("self",)).select_related("room")
    return rows.filter(room=room, number=number, number__gt=after).first()


@transaction.atomic
def hide(*, room: Room, number: int, by: User, on: bool) -> Message:
    """Put a message out of everybody's sight, or back. Twice is once.

    By whoever keeps order in the room. Raises Refused: outside forbidden gone.
    """
    seat = seats.seat(by, room)
    if seat is None:
        raise Refused(_("You are not in this room."), "outside")
    if not seat.moderates:
        raise Refused(_("Only its moderators do that."), "forbidden")
    message = _message(room, number)
    if message is None or message.removed:
        raise Refused(_("This message is not there."), "gone")
    _hide(message, by, on)
    return message


def _hide(message: Message, by: User, on: bool) -> None:
    if bool(message.hidden_at) == on:
        return
    message.hidden_at = timezone.now() if on else None
    kind = diary.Kind.HIDDEN if on else diary.Kind.SHOWN
    diary.note(message.room, kind, by, person=message.sender, number=message.number)
    chat.change(message, message.room, by, ["hidden_at"], words=True, by_moderator=True)


@transaction.atomic
def decide(*, report: Report, by: User, hide: bool) -> Report:
    """Decide about a reported message, and so about every open report of it.

    By moderators of its room, or an admin. Twice is once. Raises Refused: forbidden.
    """
    if not rights.reports(by).filter(pk=report.pk).exists():
        raise Refused(_("This is not yours to decide."), "forbidden")
    chat.hold(report.message.room_id)
    held = Message.objects.select_for_update(of=("self",)).select_related("room")
    message = held.get(pk=report.message_id)
    rows = Report.objects.filter(message=message, decision="")
    settled = list(rows.select_related("person"))
    if not settled:
        return Report.objects.get(pk=report.pk)
    if message.removed:
        decision = Decision.GONE
    else:
        decision = Decision.HIDDEN if hide else Decision.KEPT
        _hide(message, by, hide)
        if not hide:
            diary.note(message.room, diary.Kind.KEPT, by, number=message.number)
    rows.update(decision=decision, decided_at=timezone.now(), decided_by=by)
    for row in settled:
        row.decision = decision
        signals.decided.send(Report, report=row, by=by)
    return Report.objects.get(pk=report.pk)


def mute(*, by: User, person: User, on: bool) -> None:
    """Fold somebody's words away for oneself, or no longer. Raises Refused: self."""
    if by.pk == person.pk:
        raise Refused(_("That is you."), "self")
    if on:
        Mute.objects.get_or_create(person=by, muted=person)
    else:
        Mute.objects.filter(person=by, muted=person).delete()


def muted_by(user_id: int) -> set[int]:
    """Ids of the people whom this reader has muted."""
    return set(Mute.objects.filter(person=user_id).values_list("muted_id", flat=True))


def has_met(user, person) -> bool:
    """Whether the two are in a room together, so that one may mute or block by it."""
    mine = Participant.objects.filter(person=user).values("room")
    return Participant.objects.filter(person=person, room__in=mine).exists()
