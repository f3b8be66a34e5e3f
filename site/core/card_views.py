"""The picture beside a link, drawn once and kept in the store of uploads.

Its address names the page and a digest of what the picture shows. Only pages that are
open to all have one; a draft changes no address, for the published page is asked.
"""

import contextlib
import re

from PIL import Image

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

from wagtail.models import Page

from core import cards
from core.look import look
from core.models import SiteImage
from core.public import open_pages

# A page may become private, so caches may not keep its picture for ever.
KEPT_SECONDS = 24 * 3600
MOVED_SECONDS = 60
FOLDER = "social"
_NAME = re.compile(r"[0-9a-f]{20}\.png")


@require_safe
def card(request, pk: int, digest: str):
    """The picture of an open page; an old address leads to the present picture.

    404 for everything else: a draft, a private page and no page look the same.
    """
    page = open_pages(Page.objects.filter(pk=pk)).select_related("locale").first()
    page = page.specific if page else None
    if page is None or not hasattr(page, "share_card"):
        raise Http404
    here = look(request)
    with translation.override(page.locale.language_code):
        made = page.share_card(request)
    if made is None:
        raise Http404
    present = cards.digest(made, here.dress)
    if digest != present:
        answer = redirect("social_card", pk, present)
        answer.headers["Cache-Control"] = f"public, max-age={MOVED_SECONDS}"
        return answer
    png = _kept(pk, present) or _drawn(pk, present, made, here)
    return HttpResponse(
        png,
        content_type="image/png",
        headers={"Cache-Control": f"public, max-age={KEPT_SECONDS}"},
    )


def _kept(pk: int, digest: str) -> bytes | None:
    # Each store has its own errors for a file that is not there.
    with (
        contextlib.suppress(Exception),
        default_storage.open(_name(pk, digest)) as file,
    ):
        return file.read()
    return None


def _name(pk: int, digest: str) -> str:
    return f"{FOLDER}/{pk}/{digest}.png"


def _drawn(pk: int, digest: str, made: cards.Card, here) -> bytes:
    png = cards.draw(made, here.dress, photo=_photo(made), mark=here.mark_picture())
    # A full disc or a store that is away must not cost the visitor the picture.
    with contextlib.suppress(Exception):
        forget(pk)
        wanted = _name(pk, digest)
        saved = default_storage.save(wanted, ContentFile(png))
        if saved != wanted:
            default_storage.delete(saved)
    return png


def forget(pk: int) -> None:
    """Drop the kept pictures of a page."""
    folder = f"{FOLDER}/{pk}"
    if not default_storage.exists(folder):
        return
    _folders, files = default_storage.listdir(folder)
    for name in files:
        if _NAME.fullmatch(name):
            default_storage.delete(f"{folder}/{name}")


def _photo(made: cards.Card) -> Image.Image | None:
    """The page's own picture around its focal point; None where it cannot be read."""
    if made.photo is None:
        return None
    with contextlib.suppress(Exception):
        image = SiteImage.objects.get(pk=made.photo[0])
        with image.get_rendition("fill-464x558|format-png").file.open() as file:
            return Image.open(file).convert("RGB")
    return None
