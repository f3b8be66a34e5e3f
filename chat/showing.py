"""Messages as open pages get them: the same shape in a frame and in an answer."""

from collections import defaultdict

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from chat import attaching, emojis, mentioning, wording
from chat.faces import faces, nobody, the_house
from chat.models import Message, Reaction
from core import linkcards

# Messages in one answer; a page that lacks more asks again.
MOST = 50
# Characters of what is answered to.
QUOTE = 140


def frame(message: Message, *, text: str | None = None) -> dict:
    """One message for everybody in its room; nothing in it is one reader's."""
    texts = {message.pk: text} if text is not None else {}
    return {"message": shapes([message], texts)[0]}


def shapes(messages: list[Message], texts: dict[int, str] | None = None) -> list[dict]:
    """Messages of one room as plain data, in some six queries however many they are.

    `texts`, by the message's id, are those just said: they need not be opened and have
    no reactions. `html` is safe:
    `chat.wording` writes it; so are `cards`, by language. Times are ISO 8601 in UTC.
    `mentions` are ids; `face` is told in `chat.faces`.
    """
    texts = texts or {}
    reactions = _reactions([m for m in messages if m.pk not in texts])
    quotes = _quotes(messages)
    files = attaching.of(messages)
    called = mentioning.names_of(messages)
    looks = faces(message.sender_id for message in messages)
    return [
        _shape(
            message,
            _text(message, texts),
            [] if message.hidden_at else called.get(message.pk, []),
            reply=None if message.removed else quotes.get(message.reply_to),
            reactions=reactions[message.pk],
            files=[]
            if message.hidden_at
            else [_file(row) for row in files.get(message.pk, [])],
            face=looks.get(message.sender_id) or _unsigned(message),
        )
        for message in messages
    ]


def _unsigned(message) -> dict:
    """What a person left behind who is erased is removed; the rest is the house's."""
    return nobody() if message.removed else the_house()


def _shape(message, text, called, **found) -> dict:
    return {
        "number": message.number,
        "version": message.version,
        "client": str(message.client_id),
        "sender": message.sender_id,
        "name": found["face"]["name"],
        "html": wording.html(text, (name for _pk, name in called)),
        "sent": message.sent_at.isoformat(),
        "edited": message.edited_at is not None,
        "removed": message.removed or ("hidden" if message.hidden_at else ""),
        "mentions": [pk for pk, _name in called],
        "cards": _cards(text),
        **found,
    }


def _text(message, texts) -> str:
    if message.hidden_at:
        return ""
    known = texts.get(message.pk)
    return message.words if known is None else known


def _reactions(messages) -> dict[int, list[dict]]:
    """By message: each sign with the ids of those who put it, oldest first."""
    shown: dict[int, list[dict]] = defaultdict(list)
    if not messages:
        return shown
    found: dict[int, dict[str, list[int]]] = defaultdict(dict)
    rows = Reaction.objects.filter(message__in=messages).order_by("pk")
    for row in rows:
        found[row.message_id].setdefault(row.emoji, []).append(row.person_id)
    for pk, signs in found.items():
        shown[pk] = [
            {"emoji": sign, "people": who, "names": emojis.names_of(sign)}
            for sign, who in signs.items()
        ]
    return shown


def _quotes(messages) -> dict[int, dict]:
    """By number: the beginning of what is answered to."""
    numbers = {message.reply_to for message in messages if message.reply_to}
    if not numbers:
        return {}
    rows = Message.objects.filter(room=messages[0].room_id, number__in=numbers)
    return {
        row.number: {
            "number": row.number,
            "sender": row.sender_id,
            "name": row.sender.get_full_name() if row.sender else "",
            "text": wording.plain(row.words)[:QUOTE],
            "removed": row.removed or ("hidden" if row.hidden_at else ""),
        }
        for row in rows.select_related("sender")
    }


def _file(row) -> dict:
    with translation.override("en"):
        url = reverse("chat:file", args=[row.room_id, row.pk])
    return {
        "url": url,
        "name": row.shown_name,
        "kind": row.kind,
        "size": row.size,
        "width": row.width,
        "height": row.height,
    }


def _cards(text: str) -> dict[str, str]:
    """By language: cards of our own pages that the text links to, as safe HTML."""
    found = {}
    addresses = wording.addresses(text)
    for code, _name in settings.LANGUAGES if addresses else ():
        with translation.override(code):
            if rows := linkcards.cards(addresses):
                found[code] = render_to_string("chat/cards.html", {"cards": rows[:2]})
    return found


def since(seat, *, after: int, version: int) -> dict:
    """What a page that knows the room up to `after` and `version` does not know.

    `last` and `version` are the room's as of the query. Where there is `more`, the page
    asks again from what it got.
    """
    room = type(seat.room).objects.only("last_number", "version").get(pk=seat.room_id)
    mine = Message.objects.filter(room=room, number__gt=seat.first_number)
    mine = mine.select_related("sender")
    new = list(mine.filter(number__gt=after).order_by("number")[:MOST])
    changed = mine.filter(number__lte=after, version__gt=version)
    old = list(changed.order_by("version")[:MOST]) if version else []
    return {
        "messages": shapes(new),
        "changed": shapes(old),
        "more": MOST in (len(new), len(old)),
        "last": room.last_number,
        # Whoever got all that changed knows the room up to here.
        "version": old[-1].version if len(old) == MOST else room.version,
    }


def before(seat, number: int) -> list[dict]:
    """The messages just before this number, oldest first."""
    mine = Message.objects.filter(room=seat.room_id, number__gt=seat.first_number)
    rows = mine.filter(number__lt=number).select_related("sender")
    return shapes(list(rows.order_by("-number")[:MOST])[::-1])


def around(seat, number: int) -> list[dict]:
    """The messages about this number, oldest first: most of them before it."""
    return before(seat, number + MOST // 4)
