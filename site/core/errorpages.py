"""Pages for when it went wrong: what happened in a sentence, and a way home.

400, 500 and 503 need neither database nor session, because those may be what is
missing: they say it in both languages. The others are ordinary pages.
"""

import sys
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from core import covers

# A database that restarts is back within seconds (safety table, fault 10).
RETRY_SECONDS = 30
TOO_MANY_SECONDS = 60

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
STYLES = {400: "bars", 500: "tiles", 503: "hills"}


def bad_request(request, exception=None):
    return _plain(request, 400)


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


def _plain(request, status: int) -> HttpResponse:
    danish, english = (("da", *WORDS[status][0]), ("en", *WORDS[status][1]))
    first = english if getattr(request, "path", "").startswith("/en/") else danish
    context = {
        "first": first,
        "second": danish if first is english else english,
        "front": "/en/" if first is english else "/",
        "cover": SafeString(covers.cover(str(status), STYLES[status])),
    }
    text = render_to_string("plain_error.html", context)
    return HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})
