"""Every write with a consequence in a room: said, changed, taken back, read."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import attaching, diary, mentioning, rights, sealing, signals
from chat.models import Message, Participant, Reaction, Revision, Room
from core import live
from core.errors import Refused
from core.failpoints import failpoint
from membership.accounts.models import User

# Zulip's limit, and ours (safety.md 7).
MOST_CHARACTERS = 10_000
# Messages a person may send in a minute, in all rooms (safety.md 8.7).
A_MINUTE = 60


def _tidy(text: str, *, may_be_empty=False) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text and not may_be_empty:
        raise Refused(_("Write something first."), "empty")
    if len(text) > MOST_CHARACTERS:
        raise Refused(
            _("That is %(have)d characters; %(most)d fit in one message.")
            % {"have": len(text), "most": MOST_CHARACTERS},
            "long",
        )
    if "\0" in text:
        raise Refused(_("There is a character in it that cannot be stored."), "zero")
    return text


def _my_seat(room, by) -> Participant:
    seat = rights.seat(by, room)
    if seat is None:
        raise Refused(_("You are not in this room."), "outside")
    return seat


def post(
    *,
    room: Room,
    by: User,
    text: str,
    client_id: uuid.UUID,
    reply_to: int | None = None,
    files: Iterable[uuid.UUID] = (),
) -> Message:
    """Say something. The same `client_id` again gives the message that is there.

    `files` were uploaded before (`attaching.take`); with one there need be no text.

    Stored first, numbered under the room's lock as the last thing, pushed on commit.
    Raises Refused: outside empty long zero archived locked moderators silenced slow
    haste reply files many other.
    """
    there = _earlier(room, by, client_id)
    if there is not None:
        return there
    try:
        files = tuple(files)
        text = _tidy(text, may_be_empty=bool(files))
        message = _post(room, by, text, client_id, reply_to, files)
        failpoint("chat.post.after_commit")
        return message
    except IntegrityError:
        # The same message came twice at once: the first stands.
        there = _earlier(room, by, client_id)
        if there is None:
            raise
        return there


def _earlier(room, by, client_id) -> Message | None:
    there = Message.objects.filter(sender=by, client_id=client_id).first()
    if there is not None and there.room_id != room.pk:
        raise Refused(_("This was sent to another room already."), "other")
    return there


@transaction.atomic
def _post(room, by, text, client_id, reply_to, files) -> Message:
    seat = _my_seat(room, by)
    rights.refuse_writing(seat)
    _refuse_flood(by)
    if reply_to is not None and not _can_read(seat, reply_to):
        raise Refused(_("What you answer is not there."), "reply")
    room = seat.room
    number, version = room.take_number()
    message = Message.objects.create(
        room=room,
        number=number,
        version=version,
        sender=by,
        client_id=client_id,
        sealed=sealing.seal_text(text, room=room.pk, number=number),
        key=sealing.ring().newest,
        reply_to=reply_to,
    )
    attaching.send_along(message, files)
    mentioning.follow(message, text)
    failpoint("chat.post.before_commit")
    signals.message_posted.send(Message, message=message, text=text, by=by)
    announce(message, text=text)
    return message


@transaction.atomic
def tell(
    *, room: Room, text: str, by: User | None = None, client_id: uuid.UUID | None = None
) -> Message:
    """Write into a room without a seat in it: a greeting that waits for a yes, or word
    of what became of an event (no `by`). Raises Refused: empty long zero archived
    locked."""
    text = _tidy(text)
    number, version = room.take_number()
    message = Message.objects.create(
        room=room,
        number=number,
        version=version,
        sender=by,
        client_id=client_id or uuid.uuid4(),
        sealed=sealing.seal_text(text, room=room.pk, number=number),
        key=sealing.ring().newest,
    )
    announce(message, text=text)
    return message


def _refuse_flood(by) -> None:
    since = timezone.now() - timedelta(minutes=1)
    sent = Message.objects.filter(sender=by, sent_at__gt=since).count()
    if sent >= A_MINUTE:
        raise Refused(
            _("That is %d messages in a minute. Take a breath.") % A_MINUTE, "haste"
        )


def _can_read(seat, number: int) -> bool:
    return seat.first_number < number <= seat.room.last_number


def announce(message: Message, **kept) -> None:
    """Push a message to the open pages of its room, on commit.

    Only then is the frame made: the room is held no longer than the writing takes, and
    what fails in showing takes no message with it.
    """
    # Not a partial: Django logs a robust hook that fails by its name.
    transaction.on_commit(lambda: _push(message, kept), robust=True)


def _push(message, kept) -> None:
    from chat import showing

    failpoint("chat.push")
    live.announce(f"room.{message.room_id}", showing.frame(message, **kept))


def hold(room_id: int) -> None:
    """Hold a room until the commit. Whoever changes what was said does so before it
    holds a message: so no two wait for each other, and no reply slips in meanwhile."""
    Room.objects.select_for_update(no_key=True).get(pk=room_id)


def _locked(seat, number: int) -> Message:
    """A message of this seat's, for a change."""
    hold(seat.room_id)
    message = (
        Message.objects.select_for_update()
        .filter(room=seat.room_id, number=number, number__gt=seat.first_number)
        .first()
    )
    if message is None:
        raise Refused(_("This message is not there."), "gone")
    return message


@transaction.atomic
def edit(*, room: Room, number: int, by: User, text: str) -> Message:
    """Change one's own words; the former ones are kept for moderators.

    Raises Refused: outside gone late empty long zero sealed locked archived.
    """
    seat = _my_seat(room, by)
    text = _tidy(text)
    message = _locked(seat, number)
    if not rights.may_edit(seat, message):
        raise Refused(
            _("Your own words can be changed for 15 minutes after sending."), "late"
        )
    try:
        before = message.text
    except sealing.CannotOpen:
        raise Refused(_("This message cannot be read."), "sealed") from None
    if before == text:
        return message
    part = message.revisions.count() + 1
    Revision.objects.create(
        message=message,
        part=part,
        sealed=sealing.seal_text(
            before, room=room.pk, number=number, what="revision", part=part
        ),
        key=sealing.ring().newest,
        written_at=message.edited_at or message.sent_at,
    )
    message.sealed = sealing.seal_text(text, room=room.pk, number=number)
    message.key = sealing.ring().newest
    message.edited_at = timezone.now()
    mentioning.follow(message, text)
    _changed(message, seat, by, ["sealed", "key", "edited_at"], words=True)
    return message


@transaction.atomic
def remove(*, room: Room, number: int, by: User) -> Message:
    """Take a message back; its place stays, its text, history and reactions go.

    Raises Refused: outside gone forbidden locked archived.
    """
    seat = _my_seat(room, by)
    message = _locked(seat, number)
    if message.removed:
        return message
    if not rights.may_remove(seat, message):
        raise Refused(_("Only who wrote it or a moderator can remove it."), "forbidden")
    own = message.sender_id == by.pk
    message.removed = Message.Removed.SENDER if own else Message.Removed.MODERATOR
    message.removed_at = timezone.now()
    message.sealed = b""
    message.revisions.all().delete()
    message.reactions.all().delete()
    message.mentions.all().delete()
    attaching.throw_away(message.attachments.all())
    _changed(message, seat, by, ["sealed", "removed", "removed_at"], words=True)
    if not own:
        taken = {"person": message.sender, "number": number}
        diary.note(room, diary.Kind.TAKEN_DOWN, by, **taken)
    return message


@transaction.atomic
def react(*, room: Room, number: int, by: User, emoji: str, on: bool) -> Message:
    """Put one's emoji under a message, or take it away; twice the same is once.

    Raises Refused: outside gone emoji many locked archived.
    """
    from chat import emojis

    seat = _my_seat(room, by)
    if emoji not in emojis.KNOWN:
        raise Refused(_("That is not one of the signs here."), "emoji")
    message = _locked(seat, number)
    if message.removed or message.hidden_at:
        raise Refused(_("This message is not there."), "gone")
    mine = Reaction.objects.filter(message=message, person=by, emoji=emoji)
    if mine.exists() == on:
        return message
    if on:
        Reaction.objects.create(message=message, person=by, emoji=emoji)
    else:
        mine.delete()
    _changed(message, seat, by, [])
    return message


def _changed(message, seat, by, fields, *, words: bool = False) -> None:
    change(message, seat.room, by, fields, words=words)


def change(
    message: Message, room: Room, by, fields, *, words=False, by_moderator=False
) -> None:
    """Write what is new of a message and push it, in the caller's transaction.

    `words`: what can be read of it is different now. Moderators change messages of
    locked rooms and archives, too. Raises Refused: locked archived.
    """
    message.version = room.take_version(by_moderator=by_moderator)
    message.save(update_fields=[*fields, "version"])
    signals.message_changed.send(Message, message=message, by=by, words=words)
    announce(message)
    # Who answered quotes the words: those messages look different now, too.
    quoting = Message.objects.filter(room=message.room_id, reply_to=message.number)
    for reply in quoting.filter(removed="").order_by("number") if words else ():
        reply.version = room.take_version(by_moderator=by_moderator)
        reply.save(update_fields=["version"])
        announce(reply)


@transaction.atomic
def read(*, room: Room, by: User, number: int) -> None:
    """Say up to where one has read; it never falls. Raises Refused: outside."""
    seat = _my_seat(room, by)
    number = min(number, seat.room.last_number)
    moved = Participant.objects.filter(pk=seat.pk, read_number__lt=number).update(
        read_number=number
    )
    if moved:
        signals.messages_read.send(Participant, seat=seat, number=number)
        live.announce(f"user.{by.pk}", {"read": {"room": room.pk, "number": number}})


def enter(
    *, room: Room, person: User, by: User | None = None, role=Participant.Role.MEMBER
) -> Participant:
    """Let somebody in, at once; whoever is in stays as they are. No rule is asked."""
    with transaction.atomic():
        last = Room.objects.values_list("last_number", flat=True).get(pk=room.pk)
        seat, new = Participant.objects.get_or_create(
            room=room,
            person=person,
            defaults={
                "role": role,
                "by": by,
                "first_number": 0 if room.shares_history else last,
                "read_number": last,
            },
        )
        if not new:
            if seat.state == Participant.State.IN:
                return seat
            seat.state, seat.role, seat.by = Participant.State.IN, role, by
            seat.since, seat.read_number = timezone.now(), last
            if not room.shares_history:
                seat.first_number = last
            seat.save()
        signals.person_entered.send(Participant, seat=seat, by=by)
        return seat


@transaction.atomic
def leave(*, room: Room, person: User, by: User | None = None) -> None:
    """End a seat: by the person, or by whoever removes them. Open pages of theirs
    close within moments."""
    state = Participant.State.LEFT
    if by is not None and by.pk != person.pk:
        state = Participant.State.REMOVED
    seat = (
        Participant.objects.select_for_update()
        .filter(room=room, person=person, state=Participant.State.IN)
        .first()
    )
    if seat is None:
        return
    seat.state, seat.by, seat.since = state, by, timezone.now()
    seat.role = Participant.Role.MEMBER
    seat.save(update_fields=["state", "by", "since", "role"])
    signals.person_left.send(Participant, seat=seat, by=by)
    live.kick(person.pk)
