"""Asks once a session for what must be accepted again, and stands in nobody's way.

Only where somebody opens a page: never on a form that is sent, a part of a page, a
ticket, a door or the admin. Whoever says "not now" is asked when they sign in again.
"""

import re
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

from membership.terms import asking

ASKED = "terms_asked"
_LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
_FREE = "account|terms|my/terms|my/tickets|tickets|check-in|organise|design"
_PAGES = re.compile(rf"^/({_LANGUAGES})/(?!({_FREE})/)")


class TermsMiddleware:
    """Leads to the page of one's terms where something new waits there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _opens_a_page(request) and asking.required(request):
            user = request.user
            if user.is_authenticated and _waits(request, user):
                here = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('terms:mine')}?{here}")
        return self.get_response(request)


def _opens_a_page(request) -> bool:
    headers = request.headers
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and "text/html" in headers.get("Accept", "")
        and headers.get("Sec-Fetch-Dest", "document") == "document"
        and "HX-Request" not in headers
        and _PAGES.match(request.path) is not None
    )


def _waits(request, user) -> bool:
    """Whether to ask now; what was asked is remembered for the session."""
    current = {pk for _number, pk in asking.required(request).values()}
    if current <= set(request.session.get(ASKED, [])):
        return False
    if asking.pending(user, request):
        return True
    request.session[ASKED] = sorted(current)
    return False


def was_asked(request) -> None:
    """The page was shown: it is not pressed on anybody again in this session."""
    current = {pk for _number, pk in asking.required(request).values()}
    request.session[ASKED] = sorted(current)
