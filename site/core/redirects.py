"""Old addresses lead to where a page is now; never to the name of a hidden one.

Wagtail writes the redirects when a page is renamed or moved, and each names the page,
so a chain is always one step. Its own middleware would tell everybody the present
address of a page that has become a draft or private since.
"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import resolve_url

from wagtail.contrib.redirects.middleware import RedirectMiddleware as Wagtails
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from core.public import is_open


class RedirectMiddleware(Wagtails):
    def process_response(self, request, response):
        """301 to an open page. Sign-in first for a private one; 404 for a draft."""
        gone = response.status_code == 410
        if gone:
            response.status_code = 404
        answer = super().process_response(request, response)
        if answer is response:
            response.status_code = 410 if gone else response.status_code
            return response
        page = self._page(request)
        if page is None or is_open(page, request):
            return answer
        if not page.live:
            return response
        rules = page.specific_deferred.get_view_restrictions()
        if all(rule.accept_request(request) for rule in rules):
            return answer
        asks = {PageViewRestriction.LOGIN, PageViewRestriction.GROUPS}
        if request.user.is_authenticated or rules[0].restriction_type not in asks:
            return response
        door = resolve_url(settings.LOGIN_URL)
        return redirect_to_login(request.get_full_path(), door)

    def _page(self, request):
        full = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = get_redirect(request, full)
        if found is None:
            found = get_redirect(request, full.split("?")[0])
        return found.redirect_page if found else None
