"""What a reviewer is told, and who acts where Wagtail does not say."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from wagtail.log_actions import LogContext

from core import errorpages
from core.errors import Refused

ADMIN = "/admin/"
# What reading a file raises that is no PO file, or not one of ours.
UNREADABLE = (KeyError, ValueError, IndexError, AttributeError)


class ApprovalMiddleware:
    """Innermost: a polite no becomes a message, and each request has its person.

    Wagtail's own doors say who acts; any other door, an API for example, would pass
    for the machine, which `home.workflows.guard` lets publish.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with LogContext(user=getattr(request, "user", None)):
            response = self.get_response(request)
        if request.path.startswith(ADMIN):
            note = getattr(request.user, "review_note", "")
            if note:
                messages.info(request, _("Your approval counts.") + " " + note)
        return response

    def process_exception(self, request, exception):
        """Show a refusal where the person stands; other exceptions go their way.

        A field that was not sent is the sender's mistake, and so is a file of
        translations that is none: wagtail-localize looks at neither.
        """
        if not request.path.startswith(ADMIN):
            return None
        if isinstance(exception, MultiValueDictKeyError):
            return errorpages.bad_request(request, exception)
        if isinstance(exception, Refused):
            said = exception.message
            if url := exception.details.get("url"):
                said = format_html('{} <a href="{}">{}</a>', said, url, _("Open it"))
        elif _is_of(request, "upload_pofile") and isinstance(exception, UNREADABLE):
            said = _("That is not a PO file of this translation.")
        else:
            return None
        messages.error(request, said)
        target = _where(request)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": target})
        return HttpResponseRedirect(target)


def _is_of(request, name: str) -> bool:
    return bool(request.resolver_match) and request.resolver_match.url_name == name


def _where(request) -> str:
    """Back to the page that the person works on; never to another site."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    if given and url_has_allowed_host_and_scheme(given, {request.get_host()}):
        return given
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    if "page_id" in kwargs:
        return reverse("wagtailadmin_pages:edit", args=[kwargs["page_id"]])
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc == request.get_host() and came.path != request.path:
        return came.path
    return redirect("wagtailadmin_home").url
