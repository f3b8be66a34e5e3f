"""Doors of the chat: my rooms, one room, what was said since, saying something."""

import json
import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from chat import actions, attaching, listing, pages, rights, showing, waiting
from chat.calls import CALLS
from chat.forms import MessageForm
from core.errors import Refused

read_or_send = require_http_methods(["GET", "HEAD", "POST"])
# A call holds one message and what goes with it.
MOST_BYTES = 64 * 1024


def seat_of(request, pk):
    """The reader's seat; 404 for a room they are not in, as for one that is not."""
    seat = rights.seat(request.user, pk)
    if seat is None:
        raise Http404
    seat.person = request.user
    return seat


def number_in(text: str | None) -> int | None:
    """A number from an address or a form; None for what is none."""
    fine = text and text.isascii() and text.isdigit() and len(text) < 18
    return int(text) if fine else None


@never_cache
@login_required
@require_safe
def rooms(request):
    """All my rooms, and what waits for me."""
    return render(request, "chat/rooms.html", {"waiting": waiting.collect(request)})


@never_cache
@login_required
@require_safe
def pane(request):
    """The list of my rooms alone, for a page whose list may be old."""
    text = request.GET.get("now", "")
    fine = text.isascii() and text.isdigit() and len(text) < 18
    context = {
        "sections": listing.rooms_of(request.user),
        "now": int(text) if fine else None,
    }
    return render(request, "chat/panes/list.html", context)


@never_cache
@login_required
@read_or_send
def room(request, pk):
    """What was said last, and where one writes; a plain form without a script."""
    seat = seat_of(request, pk)
    form = MessageForm(request.POST or None, request.FILES or None)
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said = _say(seat, request.user, form)
            except Refused as no:
                refused = no
            else:
                where = f"{seat.room.get_absolute_url()}#m-{said.number}"
                return HttpResponseRedirect(where, status=303)
    context = pages.room(
        request,
        seat,
        at=number_in(request.GET.get("at")),
        reply=number_in(request.GET.get("reply") or form.data.get("reply_to")),
    )
    context |= {
        "form": form,
        "refused": refused,
        "client_id": form.data.get("client_id") or uuid.uuid4(),
    }
    return render(request, "chat/room.html", context, status=status)


def _say(seat, person, form):
    said, upload = form.said(), form.cleaned_data["file"]
    files = []
    if upload:
        files = [attaching.take(room=seat.room, by=person, upload=upload).pk]
    return actions.post(room=seat.room, by=person, files=files, **said)


@never_cache
@login_required
@require_safe
def messages(request, pk):
    """JSON: what is new and what changed since `after` and `version`; or the messages
    `before` a number."""
    seat = seat_of(request, pk)
    asked = {
        name: number_in(request.GET.get(name)) or 0
        for name in ("after", "version", "before")
    }
    if asked["before"]:
        return JsonResponse({"messages": showing.before(seat, asked["before"])})
    after, version = asked["after"], asked["version"]
    return JsonResponse(showing.since(seat, after=after, version=version))


@never_cache
@login_required
@require_POST
def read(request, pk):
    """Up to where I have read: JSON, or back to the room."""
    seat = seat_of(request, pk)
    number = number_in(request.POST.get("number"))
    if number is None:
        return JsonResponse({"code": "shape"}, status=400)
    actions.read(room=seat.room, by=request.user, number=number)
    if request.POST.get("plain"):
        return HttpResponseRedirect(seat.room.get_absolute_url(), status=303)
    return JsonResponse({})


@never_cache
@login_required
@require_POST
def call(request, pk, name):
    """What the socket answers, for pages without one: JSON in, JSON out."""
    seat_of(request, pk)
    if name not in CALLS:
        raise Http404
    try:
        body = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return JsonResponse({"code": "shape", "message": ""}, status=400)
    try:
        return JsonResponse(CALLS[name](request.user.pk, {**body, "room": pk}))
    except Refused as no:
        details = {k: v for k, v in no.details.items() if k == "seconds"}
        answer = {"code": no.code, "message": str(no.message), "details": details}
        return JsonResponse(answer, status=422)
