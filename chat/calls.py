"""What an open page of a room may ask for, over its socket or by a plain request.

Each call takes the id of who asks and a body from outside, asks for rights itself, and
returns JSON data. Raises Refused; the code is `shape` where no page of ours sends that.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from chat import actions, here, mentioning, rights, showing
from chat.models import Message
from core import live
from core.errors import Refused


def _seat(user_id, body):
    room = body.get("room")
    fine = isinstance(room, int) and not isinstance(room, bool) and 0 < room < 2**62
    seat = rights.seat_of(user_id, room) if fine else None
    if seat is None:
        raise Refused("", "outside")
    return seat


def _whole(body, name) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**62:
        raise Refused("", "shape")
    return value


def _number(body) -> int:
    number = _whole(body, "number")
    if number is None:
        raise Refused("", "shape")
    return number


def _text(body, name="text") -> str:
    text = body.get(name)
    if not isinstance(text, str):
        raise Refused("", "shape")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refused("", "shape") from None
    return text


def _uuid(text) -> UUID:
    if not isinstance(text, str) or len(text) > 36:
        raise Refused("", "shape")
    try:
        return UUID(text)
    except ValueError:
        raise Refused("", "shape") from None


def post(user_id, body) -> dict:
    """Say something; `client` names it, so that twice is once."""
    seat = _seat(user_id, body)
    files = body.get("files", [])
    if not isinstance(files, list) or len(files) > 20:
        raise Refused("", "shape")
    message = actions.post(
        room=seat.room,
        by=seat.person,
        text=_text(body),
        client_id=_uuid(body.get("client")),
        reply_to=_whole(body, "reply"),
        files=[_uuid(each) for each in files],
    )
    return {"number": message.number}


def edit(user_id, body) -> dict:
    seat = _seat(user_id, body)
    number, text = _number(body), _text(body)
    actions.edit(room=seat.room, number=number, by=seat.person, text=text)
    return {}


def remove(user_id, body) -> dict:
    seat = _seat(user_id, body)
    actions.remove(room=seat.room, number=_number(body), by=seat.person)
    return {}


def react(user_id, body) -> dict:
    seat = _seat(user_id, body)
    on = body.get("on")
    if not isinstance(on, bool):
        raise Refused("", "shape")
    actions.react(
        room=seat.room,
        number=_number(body),
        by=seat.person,
        emoji=_text(body, "emoji"),
        on=on,
    )
    return {}


def read(user_id, body) -> dict:
    seat = _seat(user_id, body)
    actions.read(room=seat.room, by=seat.person, number=_number(body))
    return {}


def source(user_id, body) -> dict:
    """One's own words as they were typed, to be changed."""
    seat = _seat(user_id, body)
    rows = Message.objects.filter(room=seat.room_id, number=_number(body))
    message = rows.first()
    if message is None or not rights.may_edit(seat, message):
        late = _("Your own words can be changed for 15 minutes after sending.")
        raise Refused(late, "late")
    return {"text": message.text}


def people(user_id, body) -> dict:
    """Those in the room whose name begins so."""
    seat = _seat(user_id, body)
    begins = _text(body, "begins")
    return {"people": mentioning.beginning(seat.room_id, begins, user_id)}


def typing(user_id, body) -> dict:
    """Say to the room that one is writing; nothing is stored."""
    seat = _seat(user_id, body)
    rights.refuse_writing(seat, patiently=True)
    who = {"person": user_id, "name": seat.person.get_full_name()}
    live.publish(f"room.{seat.room_id}", {"typing": who})
    return {}


def after(user_id, body) -> dict:
    """What the page does not know yet, and who is here; a sign of life as well."""
    seat = _seat(user_id, body)
    known, version = _whole(body, "after") or 0, _whole(body, "version") or 0
    here.beat(user_id)
    found = showing.since(seat, after=known, version=version)
    return {**found, "here": here.of(seat.room_id)}


def before(user_id, body) -> dict:
    """The messages before a number."""
    return {"messages": showing.before(_seat(user_id, body), _number(body))}


CALLS = {
    "after": after,
    "before": before,
    "edit": edit,
    "people": people,
    "post": post,
    "react": react,
    "read": read,
    "remove": remove,
    "source": source,
    "typing": typing,
}
