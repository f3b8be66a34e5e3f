"""Public pages from the cache: fresh within a second, never a private one.

Outermost middleware. A page is kept only where its view said that it is public
(`mark_public`), nobody was signed in, nothing set a cookie (a form's token always
does) and the status is 200.

An entry carries the moment at which its rendering began; two stamps in the same
cache decide whether it is still good, so no key ever has to be found and deleted:

- `published`: content changed. Entries begun before it are dead at once.
- `seats`: a number changed. Entries begun before it live on for at most
  `SEATS_SECONDS`, so that a rush for tickets does not render every page anew.

In front of the shared cache each process keeps the pages that it served last, and
both stamps for `NEAR_SECONDS`, so that a rush for one page asks Redis five times a
second and not once a visitor. A page kept near is good only while the stamps are
there: with the shared cache away or emptied every look-up is a miss and pages are
rendered as usual.
"""

import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers
from django.utils.connection import ConnectionProxy

# Its own alias: where Redis is away, pages must be missed, while what counts (limits
# on logins) goes on counting in the memory of the process. See core.cache.
cache = ConnectionProxy(caches, "pages")

# This process's own memory.
near = ConnectionProxy(caches, "near")

PUBLISHED = "pages:published"
SEATS = "pages:seats"
# Pages also show time ("today", "registration opens"), so none lives longer.
MAX_SECONDS = 30
SEATS_SECONDS = 1
# What another process published is seen after so long; well within the second.
NEAR_SECONDS = 0.2
STAMPS = "pages:stamps"
# Only these may stand in a kept address: others would fill the cache with copies.
QUERY_KEYS = {
    "date",
    "folder",
    "kind",
    "month",
    "page",
    "picture",
    "place",
    "sort",
    "state",
    "tag",
    "topic",
    "view",
    "when",
    "year",
}
PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"


# What else of a visitor's cookies a page hangs on: functions from cookies to a short
# text with few values, which becomes part of the key. Rooms add theirs when they load.
_VARIES: list[Callable[[SimpleCookie], str]] = []


def vary_on(part: Callable[[SimpleCookie], str]) -> None:
    """Keep pages apart by what `part` says; for visitors without cookies it is ""."""
    _VARIES.append(part)


def mark_public(response: HttpResponse) -> HttpResponse:
    """Say that this response is the same for every visitor."""
    response.is_public_page = True  # type: ignore[attr-defined]
    return response


def content_changed() -> None:
    """After commit, no page rendered before now is served again."""
    transaction.on_commit(lambda: _stamp(PUBLISHED))


def seats_changed() -> None:
    """After commit, pages rendered before now are served for one more second."""
    transaction.on_commit(lambda: _stamp(SEATS))


def _stamp(key: str) -> None:
    cache.set(key, time.time(), timeout=None)
    near.delete(STAMPS)


def _key(request) -> str | None:
    """The address of a page as a visitor asks for it; None where it is personal."""
    if request.method != "GET" or "HTTP_AUTHORIZATION" in request.META:
        return None
    mode, own = "", ""
    raw = request.META.get("HTTP_COOKIE", "")
    if raw:
        try:
            cookies = SimpleCookie(raw)
        except CookieError:
            return None
        if settings.SESSION_COOKIE_NAME in raw or "messages" in cookies:
            return None
        if "mode" in cookies:
            mode = cookies["mode"].value
        own = ";".join(part(cookies) for part in _VARIES)
    query = request.META.get("QUERY_STRING", "")
    if query and not {p.split("=", 1)[0] for p in query.split("&")} <= QUERY_KEYS:
        return None
    if mode not in {"", "auto", "light", "dark"} or len(query) > 200:
        return None
    host = request.META.get("HTTP_HOST", "")
    if not split_domain_port(host)[0]:
        return None
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    scheme = "s" if request.is_secure() else "p"
    return f"page:{scheme}{zipped:d}:{mode}:{own}:{host}:{request.path}?{query}"


def _is_good(entry: dict, stamps: dict, now: float) -> bool:
    begun = entry["begun"]
    if now - begun > MAX_SECONDS or begun <= stamps.get(PUBLISHED, 0):
        return False
    return begun > stamps.get(SEATS, 0) or now - begun < SEATS_SECONDS


def _find(key: str, now: float) -> dict | None:
    """The kept page that is still good: from this process's memory, else shared."""
    stamps = near.get(STAMPS)
    if stamps is not None:
        entry = near.get(key)
        if entry and _is_good(entry, stamps, now):
            return entry
    found = cache.get_many([key, PUBLISHED, SEATS])
    entry = found.pop(key, None)
    if PUBLISHED in found:
        near.set(STAMPS, found, NEAR_SECONDS)
    if not entry or not _is_good(entry, found, now):
        return None
    if PUBLISHED in found:
        near.set(key, entry, MAX_SECONDS)
    return entry


def _keep(key: str, begun: float, response: HttpResponse) -> None:
    entry = {
        "begun": begun,
        "body": response.content,
        "headers": dict(response.headers),
    }
    cache.set(key, entry, timeout=MAX_SECONDS)
    # A shared cache that lost its stamps gets one that ends whatever is older.
    cache.add(PUBLISHED, begun - 0.001, timeout=None)


def _is_public(request, response) -> bool:
    """Views say so; so does Wagtail, which answers 200 only where all may read."""
    match = getattr(request, "resolver_match", None)
    return getattr(response, "is_public_page", False) or (
        match is not None and match.view_name == "wagtail_serve"
    )


def _may_keep(request, response) -> bool:
    return (
        response.status_code == 200
        and _is_public(request, response)
        and not response.streaming
        and not response.cookies
        and not request.user.is_authenticated
        and "no-store" not in response.get("Cache-Control", "")
        and "private" not in response.get("Cache-Control", "")
    )


class PageCacheMiddleware:
    """Serves kept pages; keeps public ones; marks everything else as private."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = _key(request)
        begun = time.time()
        if key:
            entry = _find(key, begun)
            if entry:
                return HttpResponse(entry["body"], headers=entry["headers"])
        response = self.get_response(request)
        keep = _may_keep(request, response)
        if keep and key:
            response.headers["Cache-Control"] = PUBLIC
            patch_vary_headers(response, ("Cookie",))
            _keep(key, begun, response)
        elif keep or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = PRIVATE
        return response
