"""What the page of a room is made of."""

import json

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from chat import emojis, faces, folding, here, reading, rights, showing
from chat.forms import ACCEPT
from chat.models import Habits, Message, Participant, Room
from core import linkcards
from core.errors import Refused

# The page says "99+"; counting on would tell nobody anything.
MOST_UNREAD = 100


def room(request, seat, *, at: int | None, reply: int | None) -> dict:
    """The context of a room's page: the messages about `at`, or the last ones; `reply`
    is the number of what is answered."""
    here.beat(request.user.pk)
    where = seat.room
    said = showing.around(seat, at) if at else showing.before(seat, _end(where))
    if at and not said:
        said = showing.before(seat, _end(where))
    first = said[0]["number"] if said else 0
    last = said[-1]["number"] if said else seat.first_number
    unread = _unread(seat)
    rows = reading.rows(said, seat, new_after=seat.read_number if unread else None)
    closed = _closed(seat)
    other, present = _other(seat), here.of(where.pk)
    return {
        "seat": seat,
        "room": where,
        "title": title_of(seat),
        "other": other,
        "other_here": any(one["id"] == other for one in present["people"]),
        "said": rows,
        "older": first if first > seat.first_number + 1 else 0,
        "newer": last if last < where.last_number else 0,
        "last": last,
        "unread": unread,
        "jump": unread["first"] if unread and unread["first"] < first else 0,
        "closed": closed,
        "here": present,
        "pinned": _pinned(seat),
        "next_card": linkcards.coming(),
        "reply": _reply(seat, reply),
        "accept": ACCEPT,
        "quick": [(sign, emojis.name_of(sign)) for sign in emojis.QUICK],
        "facts": json.dumps(_facts(request, seat, last, closed)),
        "words": json.dumps(_words()),
        "sees_members": faces.sees_members(request.user),
    }


def _end(where: Room) -> int:
    return where.last_number + 1


def title_of(seat) -> str:
    """The room's name; of a direct one, the other's."""
    where = seat.room
    if where.kind != Room.Kind.DIRECT:
        return where.title
    others = Participant.objects.filter(room=where).exclude(person=seat.person_id)
    other = others.select_related("person").first()
    return other.person.get_full_name() if other else _("Somebody who has left")


def _other(seat) -> int | None:
    """The id of the other person of a direct room."""
    if seat.room.kind != Room.Kind.DIRECT:
        return None
    others = seat.room.seats.exclude(person=seat.person_id)
    return others.values_list("person", flat=True).first()


def _unread(seat) -> dict:
    """How many there are that others wrote since, and which is the first."""
    since = max(seat.read_number, seat.first_number)
    rows = Message.objects.shown().filter(room=seat.room_id, number__gt=since)
    rows = rows.exclude(sender=seat.person_id).order_by("number")
    found = list(rows.values_list("number", flat=True)[:MOST_UNREAD])
    return {"first": found[0], "count": len(found)} if found else {}


def _closed(seat) -> dict:
    """Why one cannot write now, and for how many seconds; empty where one can."""
    try:
        rights.refuse_writing(seat)
    except Refused as no:
        seconds = no.details.get("seconds", 0)
        return {"code": no.code, "why": str(no.message), "seconds": seconds}
    return {}


def _pinned(seat) -> dict | None:
    number = seat.room.pinned_number
    if not number or number <= seat.first_number:
        return None
    rows = Message.objects.shown().filter(room=seat.room_id, number=number)
    found = list(rows.select_related("sender"))
    return reading.rows(showing.shapes(found), seat)[0] if found else None


def _reply(seat, number) -> dict | None:
    """What is answered to, where it can be seen."""
    if not number:
        return None
    rows = Message.objects.shown().filter(room=seat.room_id, number=number)
    found = rows.filter(number__gt=seat.first_number).select_related("sender").first()
    if found is None:
        return None
    name = found.sender.get_full_name() if found.sender else ""
    return {"number": found.number, "name": name}


def _facts(request, seat, last: int, closed: dict) -> dict:
    """What the script has to know of the room and its reader."""
    where, me = seat.room, request.user
    habits = Habits.objects.filter(person=me).first() or Habits(person=me)
    return {
        "room": where.pk,
        "title": title_of(seat),
        "url": where.get_absolute_url(),
        "signs": reverse("chat:signs"),
        "style": static("chat/acts.css"),
        "me": me.pk,
        "my_name": me.get_full_name(),
        "my_face": faces.faces([me.pk]).get(me.pk),
        "language": get_language(),
        "zone": str(getattr(me, "time_zone", "") or "Europe/Copenhagen"),
        "known": last,
        "last": where.last_number,
        "version": where.version,
        "first": seat.first_number,
        "read": seat.read_number,
        "moderates": seat.moderates,
        "direct": where.kind == Room.Kind.DIRECT,
        "members": faces.sees_members(me),
        "blocked": sorted(folding.folded(me.pk)),
        "voice": habits.voice,
        "enter": habits.enter_sends,
        "slow": 0 if seat.moderates else where.slow_seconds,
        "wait": closed.get("seconds", 0),
        "window": int(rights.EDIT_WINDOW.total_seconds()),
    }


def _words() -> dict[str, str]:
    """What the script says, in the language of the page."""
    return {
        "fresh_line": pgettext("messages", "New"),
        "folded": _("From somebody you do not want to read. Show"),
        "sending": _("Sending"),
        "waiting": _("Waiting for the connection"),
        "sent": _("Sent"),
        "not_sent": _("Not sent."),
        "offline": _("Not connected. Trying again in {seconds} s"),
        "lost": _("Not connected. What you write waits here."),
        "back": _("Connected again."),
        "new_one": _("1 new message"),
        "new_many": _("{count} new messages"),
        "says": _("{name}: {text}"),
        "replies": _("{name} answers you: {text}"),
        "calls": _("{name} names you: {text}"),
        "burst": _("{count} new messages in {room}, latest from {name}"),
        "writes": _("{name} is writing…"),
        "write_two": _("{name} and {other} are writing…"),
        "write_many": _("Several people are writing…"),
        "here": _("{count} here"),
        "reply_to": _("Reply to {name}"),
        "edit": _("Change your message"),
        "copied": _("Link copied"),
        "not_copied": _("The link could not be copied."),
        "removed_self": _("Message removed"),
        "removed_moderator": _("Message removed by moderator"),
        "removed_hidden": _("Hidden by a moderator"),
        "sure": _("Remove this message for everybody?"),
        "sign": _("{name}, {count}"),
        "file": _("File"),
        "picture": _("Picture {name}"),
        "uploading": _("Uploading {name}"),
        "attached": _("{name} is attached"),
        "take_off": _("Do not send {name}"),
        "slow": _("You can write again in {seconds} s"),
        "changed": _("This room has changed. Load it again"),
        "gone": _("You are no longer in this room."),
        "signed_out": _("You have been signed out."),
        "none_found": _("No sign is called that."),
        "found": _("{count} signs found"),
        "people": _("{count} people; arrow keys choose"),
    }
