"""Messages as one reader's page shows them: days, groups, what is new, what is mine.

`chat/static/chat/log.js` draws the same from the same shape; what changes here changes
there.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from chat import emojis, faces, folding
from core import dates

# Messages of one person closer than this stand under one name.
TOGETHER = dt.timedelta(minutes=5)


def rows(shapes: Iterable[dict], seat, *, new_after: int | None = None) -> list[dict]:
    """The shapes with what a template needs; `new_after` is the last one read."""
    folded = folding.folded(seat.person_id)
    members = faces.sees_members(seat.person)
    return list(_rows(shapes, seat.person_id, folded, members, new_after))


def _rows(shapes, me, folded, members, new_after) -> Iterator[dict]:
    before, told = None, False
    today = timezone.localdate()
    for shape in shapes:
        sent = timezone.localtime(parse_datetime(shape["sent"]))
        is_new = (
            not told
            and new_after is not None
            and shape["number"] > new_after
            and shape["sender"] != me
        )
        told = told or is_new
        day = sent.date() if before is None or before["at"].date() != sent.date() else 0
        row = {
            **shape,
            "at": sent,
            "clock": dates.clock(sent),
            "day": dates.day_long(sent.date(), today=today) if day else "",
            "is_new": is_new,
            "follows": not day and not is_new and _follows(before, shape, sent),
            "is_mine": shape["sender"] == me,
            "is_folded": shape["sender"] in folded,
            "calls_me": me in shape["mentions"],
            "photo": _photo(shape["face"], members),
            "card": shape["cards"].get(get_language(), ""),
            "signs": [_sign(one, me) for one in shape["reactions"]],
        }
        before = row
        yield row


def _follows(before, shape, sent) -> bool:
    return (
        before is not None
        and before["sender"] == shape["sender"]
        and before["sender"] is not None
        and not shape["reply"]
        and not before["removed"]
        and not shape["removed"]
        and sent - before["at"] < TOGETHER
    )


def _photo(face: dict, members: bool) -> str:
    return face["photo"] if members or face["photo_for"] == "public" else ""


def _sign(one: dict, me: int) -> dict:
    return {
        "emoji": one["emoji"],
        "name": emojis.name_of(one["emoji"]),
        "count": len(one["people"]),
        "is_mine": me in one["people"],
    }
