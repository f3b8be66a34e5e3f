"""Doors of rooms: find one, found one, come in, go, who is in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from chat import listing as rooms
from chat import rights as seats
from chat.groups import actions, entering, listing, rights
from chat.groups.forms import RoomForm
from chat.models import Participant, Room
from core.errors import Refused

State = Participant.State
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def see_other(url: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(url, status=303)


def seat_in(request, pk) -> Participant:
    """The reader's seat; 404 for a room they are not in, as for one that is not."""
    seat = seats.seat(request.user, pk)
    if seat is None:
        raise Http404
    return seat


def moderated(request, pk) -> Participant:
    """The seat of whoever keeps order in a room; 403 for its other people."""
    seat = seat_in(request, pk)
    if not seat.moderates or seat.room.kind == Room.Kind.DIRECT:
        raise PermissionDenied
    return seat


@never_cache
@login_required
@require_safe
def find(request):
    """Rooms to come into: open ones, those on request, those of my units."""
    words = request.GET.get("q", "").strip()[:100]
    rows = listing.found(request.user, words)
    page = Paginator(rows, listing.EACH_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_of": page,
        "words": words,
        "may": rights.belongs_here(request.user),
    }
    return render(request, "groups/find.html", context)


@never_cache
@login_required
@read_or_send
def new(request):
    """Found a room."""
    if not rights.belongs_here(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = RoomForm(data, by=request.user)
    if data is not None and form.is_valid():
        try:
            room = actions.found(by=request.user, **form.cleaned_data)
        except Refused as no:
            form.add_refused(no)
        else:
            messages.success(request, _("The room is open. Say something."))
            return see_other(room.get_absolute_url())
    status = 200 if data is None else 422
    return render(request, "groups/new.html", {"form": form}, status=status)


_ENTER = {"join": entering.join, "accept": entering.accept, "ask": entering.ask}


@never_cache
@login_required
@require_POST
def enter(request, pk):
    """`do`: join, ask or accept; decline or withdraw."""
    known = Room.objects.filter(
        pk__in=rights.findable(request.user).values("pk")
    ) | Room.objects.filter(seats__person=request.user)
    room = get_object_or_404(known.filter(kind=Room.Kind.GROUP).distinct(), pk=pk)
    do = request.POST.get("do", "")
    if do in ("decline", "withdraw"):
        entering.take_back(room=room, by=request.user)
        messages.success(request, _("Done. They are not told why."))
        return see_other(reverse("chat:rooms"))
    if do not in _ENTER:
        raise Http404
    try:
        _ENTER[do](room=room, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
        return see_other(reverse("groups:find"))
    if do == "ask":
        messages.success(request, _("Asked. We tell you when you are let in."))
        return see_other(reverse("groups:find"))
    return see_other(room.get_absolute_url())


@never_cache
@login_required
@read_or_send
def leave(request, pk):
    """Asks once."""
    seat = seat_in(request, pk)
    refused = None
    if request.method == "POST":
        try:
            entering.leave(room=seat.room, by=request.user)
        except Refused as no:
            refused = no
        else:
            messages.success(request, _("You have left the room."))
            return see_other(reverse("chat:rooms"))
    title = rooms.title_for(request.user, seat.room)
    context = {"room": seat.room, "title": title, "refused": refused}
    status = 422 if refused else 200
    return render(request, "groups/leave.html", context, status=status)


@never_cache
@login_required
@require_safe
def about(request, pk):
    """What a room is, who is in it; for its moderators what they can do."""
    seat = seat_in(request, pk)
    if seat.room.kind == Room.Kind.DIRECT:
        raise Http404
    page = Paginator(listing.people(seat.room), listing.PEOPLE)
    page = page.get_page(request.GET.get("page"))
    now = timezone.now()
    for row in page.object_list:
        row.may_be_removed = rights.outranks(seat, row)
        row.silenced = bool(row.silenced_until and row.silenced_until > now)
    asking = listing.asking(seat.room)[: listing.PEOPLE] if seat.moderates else []
    context = {
        "seat": seat,
        "room": seat.room,
        "page_of": page,
        "asking": asking,
        "owns": rights.may_own(seat),
        "may_invite": seat.moderates
        and seat.room.joining not in (Room.Joining.UNIT, Room.Joining.FOLLOWS),
    }
    return render(request, "groups/about.html", context)


@never_cache
@login_required
@require_POST
def mute(request, pk):
    """`on`: no number and no notices of this room, for me."""
    seat = seat_in(request, pk)
    entering.mute(room=seat.room, by=request.user, on=request.POST.get("on") == "1")
    return see_other(reverse("groups:about", args=[pk]))
