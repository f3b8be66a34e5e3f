"""Files and pictures in rooms: taken, checked, sent with a message, thrown away."""

import datetime as dt
from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePath
from typing import IO
from uuid import UUID

from PIL import Image, ImageOps

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import rights
from chat.models import Attachment, Message, Room
from core import documents, pictures
from core.errors import Refused
from membership.accounts.models import User

MOST_BYTES = 10 * 1024 * 1024
A_MESSAGE = 5
# Uploads of one person that are not sent yet; older ones go within a day.
LOOSE = 20
LASTS = dt.timedelta(hours=24)
A_BATCH = 500
# The longer side of a picture as it is kept, in pixels.
SIDE = 1600
PICTURES = ("jpg", "jpeg", "png", "webp", "gif", "avif")
KINDS = tuple(dict.fromkeys([*PICTURES, *documents.EXTENSIONS]))


def take(*, room: Room, by: User, upload) -> Attachment:
    """Keep an uploaded file for a message that is still to be sent.

    Raises Refused: outside file many, and what refuses writing.
    """
    seat = rights.seat(by, room)
    if seat is None:
        raise Refused(_("You are not in this room."), "outside")
    rights.refuse_writing(seat, patiently=True)
    loose = Attachment.objects.filter(sender=by, message=None)
    if loose.count() >= LOOSE:
        raise Refused(_("Send or remove what you have attached first."), "many")
    if upload.size > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB."), "file")
    try:
        content, size, found = _read(upload)
    except ValidationError as no:
        raise Refused(" ".join(no.messages), "file") from no
    kept = Attachment(room=room, sender=by, size=size, **found)
    kept.seal_name(_name(upload.name, found["kind"]))
    kept.file.save("", content, save=False)
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except Exception:
        kept.file.storage.delete(kept.file.name)
        raise
    return kept


def _name(name: str, kind: str) -> str:
    """The last part of the file's name, without what is not seen."""
    last = PurePath((name or "").replace("\\", "/")).name
    tidy = "".join(sign for sign in last if sign.isprintable()).strip()[-120:]
    if kind == Attachment.Kind.PICTURE:
        return f"{PurePath(tidy).stem or 'picture'}.webp"
    return tidy or "file"


def _read(upload) -> tuple[IO[bytes], int, dict]:
    """What is kept of it, its bytes, and what the row says of it."""
    ending = PurePath(upload.name or "").suffix.lower().lstrip(".")
    if ending in PICTURES:
        data, width, height = _picture(upload)
        kind = Attachment.Kind.PICTURE
        found = {"kind": kind, "width": width, "height": height}
        return BytesIO(data), len(data), found
    documents.check(upload)
    return upload, upload.size, {"kind": Attachment.Kind.FILE}


def _picture(upload) -> tuple[bytes, int, int]:
    """Decoded whole and written anew, so that no place and no second file is left."""
    clean = pictures.cleaned(upload)
    clean.seek(0)
    with Image.open(clean) as picture:
        shown = ImageOps.exif_transpose(picture)
        if shown.mode not in ("RGB", "RGBA"):
            shown = shown.convert("RGBA" if "transparency" in shown.info else "RGB")
        shown.thumbnail((SIDE, SIDE))
        out = BytesIO()
        shown.save(out, "WEBP", quality=80, method=3)
        return out.getvalue(), shown.width, shown.height


def send_along(message: Message, files: Iterable[UUID]) -> None:
    """Hang files that the sender has uploaded to this room on their message.

    Raises Refused: files many.
    """
    wanted = set(files)
    if not wanted:
        return
    if len(wanted) > A_MESSAGE:
        raise Refused(_("%d files fit in one message.") % A_MESSAGE, "many")
    mine = Attachment.objects.filter(
        pk__in=wanted, room=message.room_id, sender=message.sender_id, message=None
    )
    if mine.update(message=message) != len(wanted):
        raise Refused(_("A file is not there any more. Attach it again."), "files")


def of(messages: Iterable[Message]) -> dict[int, list[Attachment]]:
    """By message; one query."""
    found: dict[int, list[Attachment]] = {}
    for row in Attachment.objects.filter(message__in=messages).order_by(
        "sent_at", "id"
    ):
        found.setdefault(row.message_id, []).append(row)
    return found


def throw_away(rows) -> None:
    """Delete these rows now and their files once that is committed.

    They are locked first: a turning of keys may be giving a file another name.
    """
    _throw_away(rows.select_for_update())


def _throw_away(locked: Iterable[Attachment]) -> None:
    for row in locked:
        name, store = row.file.name, row.file.storage
        # One that the store cannot delete keeps no other from going.
        transaction.on_commit(
            lambda name=name, store=store: store.delete(name), robust=True
        )
        row.delete()


def forget_loose(now=None) -> int:
    """Delete what was uploaded and never sent; returns how many.

    One that is being sent this moment is held by its sender, and stays.
    """
    since = (now or timezone.now()) - LASTS
    rows = Attachment.objects.filter(message=None, sent_at__lt=since).order_by("pk")
    gone = 0
    while True:
        with transaction.atomic():
            some = list(rows.select_for_update(skip_locked=True)[:A_BATCH])
            _throw_away(some)
        gone += len(some)
        if len(some) < A_BATCH:
            return gone
