"""Pages for when it went wrong: what happened in a sentence, and a way home.

400, 500 and 503 need neither database nor session, because those may be what is
missing: they say it in both languages. The others are ordinary pages.
"""

import sys
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import covers

# A database that restarts is back within seconds (safety table, fault 10).
RETRY_SECONDS = 30
TOO_MANY_SECONDS = 60
# Bytes of a refused body that are read and thrown away; of what is larger, none.
MOST_READ_OUT = 100 * 1024 * 1024

WORDS = {
    400: (
        (
            "Det kunne ikke læses",
            "Din browser sendte noget, vi ikke forstår. Prøv igen fra forsiden.",
        ),
        (
            "We could not read that",
            "Your browser sent something that we do not understand. "
            "Try again from the front page.",
        ),
    ),
    413: (
        (
            "Det er for stort",
            "Du sendte {size}; der kan højst sendes {most} på én gang. Gå tilbage med "
            "browserens knap, gør teksten kortere eller filerne mindre, og send igen.",
        ),
        (
            "That is too large",
            "You sent {size}; at most {most} can be sent at once. Go back with "
            "the browser’s button, make the text shorter or the files smaller, "
            "and send it again.",
        ),
    ),
    500: (
        (
            "Noget gik galt hos os",
            "Det er ikke noget, du gjorde. Vi har fået besked; prøv igen om lidt.",
        ),
        (
            "Something broke on our side",
            "It is nothing you did. We have been told; try again in a little while.",
        ),
    ),
    503: (
        (
            "Vi er straks tilbage",
            "Siden kan ikke hentes lige nu. Prøv igen om et halvt minut.",
        ),
        (
            "We will be right back",
            "The page cannot be fetched just now. Try again in half a minute.",
        ),
    ),
}
STYLES = {400: "bars", 413: "bars", 500: "tiles", 503: "hills"}


def bad_request(request, exception=None):
    """400; or 413 where the words of a form are more than is read into memory."""
    if isinstance(exception, RequestDataTooBig):
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        return too_large(request, size=size, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return _plain(request, 400)


def too_large(request, *, size: int, most: int):
    """413: how large it was and how large it may be, in bytes; JSON for programs."""
    _read_out(request, size)
    if "text/html" not in request.headers.get("Accept", "text/html"):
        with translation.override("en" if _is_english(request) else "da"):
            message = _(
                "This is too large: %(size)s. At most %(most)s can be sent at once."
            ) % {"size": _mb(size), "most": _mb(most)}
        answer = {"code": "large", "message": message}
        return JsonResponse(answer, status=413, headers={"Cache-Control": "no-store"})
    return _plain(request, 413, size=_mb(size), most=_mb(most))


def _read_out(request, size: int) -> None:
    """Read on and forget: who is cut off while sending never sees the answer."""
    left = size if size <= MOST_READ_OUT else 0
    try:
        while left > 0 and (some := request.read(min(left, 64 * 1024))):
            left -= len(some)
    except OSError:
        pass  # they have gone


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def server_error(request):
    """500; or 503 where the database is away and will be back."""
    if _is_away(sys.exc_info()[1]):
        response = _plain(request, 503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _plain(request, 500)


def too_many(request, exception=None):
    """429: allauth's limits and ours; the page says when to come back.

    Whoever refused may have left the seconds in `request.come_back_in`.
    """
    seconds = getattr(request, "come_back_in", TOO_MANY_SECONDS)
    context = {
        "exception": exception,
        "at": timezone.now() + timedelta(seconds=seconds),
        "minutes": -(-seconds // 60),
    }
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def gone(request):
    """410: it was here for everybody to read, and its time is over."""
    return render(request, "410.html", {"exception": "gone"}, status=410)


def _is_away(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _said(facts: dict[str, str], language: str) -> dict[str, str]:
    """Numbers as the language writes them: 2,5 MB, 2.5 MB."""
    if language == "en":
        return facts
    return {name: fact.replace(".", ",") for name, fact in facts.items()}


def _is_english(request) -> bool:
    return getattr(request, "path", "").startswith("/en/")


def _plain(request, status: int, **facts: str) -> HttpResponse:
    danish, english = (
        (language, title, words.format(**_said(facts, language)))
        for language, (title, words) in zip(("da", "en"), WORDS[status], strict=True)
    )
    first = english if _is_english(request) else danish
    context = {
        "first": first,
        "second": danish if first is english else english,
        "front": "/en/" if first is english else "/",
        "cover": SafeString(covers.cover(str(status), STYLES[status])),
    }
    text = render_to_string("plain_error.html", context)
    return HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})
