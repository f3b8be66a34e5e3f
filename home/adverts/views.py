"""Doors: follow a link that is counted, and hide an announcement."""

import re
from urllib.parse import urlsplit

from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from home.adverts import actions, running
from home.adverts.models import Advert, Announcement

_CODE = re.compile(r"([np])([0-9]{1,9})-(da|en)")
# Programs that fetch what they read; people are meant to be counted.
_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|fetch|monitor|scan|check|curl|wget|python"
    r"|headless|http-client|okhttp|java/|go-http|facebookexternalhit|embed",
    re.IGNORECASE,
)
HIDDEN_SECONDS = 180 * 24 * 3600


@require_safe
def go(request, code):
    """Forward to the stored target and count it; 404 for what was never published.

    Nothing in the request but the row's number says where to: no open redirect.
    Nothing about the person is kept.
    """
    match = _CODE.fullmatch(code)
    if match is None:
        raise Http404
    kind, pk, language = match[1], int(match[2]), match[3]
    model = Announcement if kind == "n" else Advert
    row = model.objects.filter(pk=pk, live=True).first()
    target = _target(row, language, request) if row else ""
    if not target:
        raise Http404
    over = row.ends_at is not None and row.ends_at <= timezone.now()
    if not over and _is_person(request):
        actions.count(kind=kind, row=pk)
    response = HttpResponseRedirect(target)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _target(row, language, request) -> str:
    if row.link_page_id:
        return running.address_of(row.link_page_id, language, request)
    # Checked where it is written; asked again, because here it counts.
    parts = urlsplit(row.link_url)
    return row.link_url if parts.scheme in {"http", "https"} and parts.netloc else ""


def _is_person(request) -> bool:
    headers = request.headers
    agent = headers.get("User-Agent", "")
    ahead = headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
    return (
        request.method == "GET"
        and bool(agent)
        and not _PROGRAM.search(agent)
        and "prefetch" not in ahead
    )


# Nothing but one's own screen hangs on it, and a token would cost every public page
# its place in the cache.
@csrf_exempt
@require_POST
def hide(request, pk):
    """Remember in this browser that an announcement was read; back where one was."""
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    rows = Announcement.objects.running().filter(pk=pk, dismissible=True)
    if rows.exists():
        gone = sorted(running.hidden(request.COOKIES) | {pk})[-running.MOST :]
        response.set_cookie(
            running.COOKIE,
            ".".join(map(str, gone)),
            max_age=HIDDEN_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response
