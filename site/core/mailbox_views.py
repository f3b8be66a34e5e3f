"""The demo's mailbox in the browser. 404 everywhere else."""

from functools import wraps

from csp.decorators import csp, csp_update

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core import mailbox

# What a mail may do in its frame: show itself, and open links in the whole tab.
IN_FRAME = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


def _door(view):
    @require_safe
    @never_cache
    @wraps(view)
    def guarded(request, **kwargs):
        if not mailbox.is_open():
            raise Http404
        if "name" in kwargs:
            mail = mailbox.find(kwargs.pop("name"))
            if mail is None:
                raise Http404
            kwargs["mail"] = mail
        return view(request, **kwargs)

    return guarded


@_door
def index(request):
    return render(request, "core/mailbox.html", {"mails": mailbox.newest()})


@csp_update({"frame-src": ["'self'"]})
@_door
def one(request, mail):
    return render(request, "core/mailbox_mail.html", {"mail": mail})


@csp(IN_FRAME)
@xframe_options_sameorigin
@_door
def html(request, mail):
    return HttpResponse(mail.html)


@_door
def part(request, mail, number):
    parts = mail.parts
    if number >= len(parts):
        raise Http404
    found = parts[number]
    is_picture = found.mimetype == "image/png"
    return HttpResponse(
        found.content,
        content_type=found.mimetype if is_picture else "application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(
                not is_picture, found.name
            ),
            "X-Content-Type-Options": "nosniff",
        },
    )
