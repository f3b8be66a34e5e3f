"""Version 1 of the API, as far as people go: keys, units, members, the directory.

Every answer is made for the key's owner at this moment. Lists come in pages of 100.
"""

import json
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from core.errors import Refused
from membership.apikeys import auth
from membership.apikeys.models import ApiKey, ApiUse
from membership.directory import listing
from membership.models import Member, Unit

EACH_PAGE = 100
MOST_PAGES = 10_000
WORDS = {
    "no_key": "Send a valid key: Authorization: Bearer ghk_…",
    "scope": "This key is not for that.",
    "second_factor": "The key's owner needs a second factor.",
    "too_many": "Too many requests. Wait and try again.",
    "method": "Only GET is answered here.",
    "page": "The page must be a whole number from 1.",
}


def _answer(data, status: int = 200, **headers) -> HttpResponse:
    answer = HttpResponse(
        json.dumps(data, ensure_ascii=False),
        status=status,
        content_type="application/json; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def _refusal(status: int, code: str, **headers) -> HttpResponse:
    return _answer({"error": code, "message": WORDS[code]}, status, **headers)


def door(scope: str = "") -> Callable:
    """A view for keys: who is let in, how often, and a line in the log of uses."""

    def around(view):
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest, **named):
            try:
                key = auth.key_of(request.headers.get("authorization", ""))
            except auth.Closed as no:
                return _closed(no)
            answer = _inside(view, request, key, scope, named)
            ApiUse.objects.create(
                key=key,
                method=(request.method or "")[:8],
                route=request.resolver_match.route[:120],
                status=answer.status_code,
            )
            return answer

        return opened

    return around


def _closed(no: auth.Closed) -> HttpResponse:
    headers = {"WWW_Authenticate": "Bearer"} if no.status == 401 else {}
    if no.wait:
        headers["Retry_After"] = str(no.wait)
    return _refusal(no.status, no.code, **headers)


def _inside(view, request, key, scope, named) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return _refusal(405, "method", Allow="GET, HEAD")
    try:
        if scope:
            auth.need(key, scope)
        return view(request, key, **named)
    except auth.Closed as no:
        return _closed(no)
    except Refused as no:
        return _answer({"error": no.code, "message": no.message}, 400)


def _page(request) -> int:
    raw = request.GET.get("page", "1")
    if not raw.isdecimal() or not raw.isascii() or not 1 <= int(raw[:9]) <= MOST_PAGES:
        raise auth.Closed(400, "page")
    return int(raw)


def _pages(rows, number: int, line: Callable) -> dict:
    found = list(rows[(number - 1) * EACH_PAGE : number * EACH_PAGE + 1])
    return {
        "results": [line(row) for row in found[:EACH_PAGE]],
        "next": number + 1 if len(found) > EACH_PAGE else None,
    }


@door()
def about(request, key: ApiKey):
    """What this key is: name, scopes, end, owner."""
    return _answer(
        {
            "name": key.name,
            "scopes": key.scopes,
            "expires_at": key.expires_at.isoformat(),
            "owner": key.owner.get_full_name(),
        }
    )


@door("units:read")
def units(request, key: ApiKey):
    """Open units in the tree's order, each with the code of the one above it."""
    rows = Unit.objects.open().order_by("path")
    codes = dict(Unit.objects.values_list("path", "code"))

    def line(unit):
        return {
            "code": unit.code,
            "name": {"da": unit.name_da, "en": unit.name_en},
            "label": {"da": unit.label_da, "en": unit.label_en},
            "above": codes.get(unit.path[: -Unit.steplen]),
        }

    return _answer(_pages(rows, _page(request), line))


@door("members:read")
def members(request, key: ApiKey):
    """The register, by number: status and last day as of today."""
    rows = Member.objects.with_status().select_related("person").order_by("pk")

    def line(member):
        return {
            "number": member.number,
            "name": member.person.get_full_name(),
            "email": member.person.email,
            "member_since": member.joined_on.isoformat(),
            "status": member.status_now,
            "until": member.until.isoformat() if member.until else None,
        }

    return _answer(_pages(rows, _page(request), line))


@door("directory:read")
def directory(request, key: ApiKey):
    """People as the key's owner sees them in the directory; `q` are words."""
    found = listing.find(key.owner, listing.choice_of(request.GET), _page(request))
    return _answer(
        {
            "results": [
                {
                    name: getattr(person, name)
                    for name in ("public_id", "name", "job_title", "employer", "city")
                }
                for person in found.people
            ],
            "next": found.page.next_page_number() if found.page.has_next() else None,
        }
    )


@csrf_exempt
def nothing(request, rest=""):
    """Any other address below the API: JSON for programs, not a page for people."""
    return JsonResponse(
        {"error": "not_found", "message": "Nothing is here."}, status=404
    )
