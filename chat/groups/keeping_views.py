"""Doors of those who keep order in a room: people, settings, lock, archive, the log."""

from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chat.groups import actions, entering, rights
from chat.groups.forms import RoomForm, settings_of
from chat.groups.views import moderated, read_or_send, see_other
from chat.models import Participant, Room
from core import errorpages, pace
from core.errors import Refused
from membership.accounts.models import User
from membership.directory import listing as directory
from membership.directory import viewers

MOST_FOUND = 12


def _about(pk):
    return see_other(reverse("groups:about", args=[pk]))


@never_cache
@login_required
@require_POST
def person(request, pk, person):
    """`do`: accept, decline, remove, silence (hours), or a role."""
    seat = moderated(request, pk)
    known = User.objects.filter(seats__room=seat.room)
    who = get_object_or_404(known, pk=person)
    do, given = request.POST.get("do", ""), {"room": seat.room, "by": request.user}
    try:
        if do in ("accept", "decline"):
            entering.answer(**given, person=who, yes=do == "accept")
        elif do == "remove":
            entering.remove(**given, person=who)
        elif do == "silence":
            text = request.POST.get("hours", "0")
            hours = int(text) if text.isascii() and text.isdigit() else -1
            entering.silence(**given, person=who, hours=min(hours, 10_000))
        elif do in Participant.Role.values:
            entering.give_role(**given, person=who, role=do)
        else:
            raise Http404
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Done."))
    return _about(pk)


@never_cache
@login_required
@read_or_send
def invite(request, pk):
    """Find somebody in the directory and ask them in."""
    seat = moderated(request, pk)
    if seat.room.joining in (Room.Joining.UNIT, Room.Joining.FOLLOWS):
        raise PermissionDenied
    if request.method == "POST":
        found = directory_person(request, request.POST.get("person", ""))
        try:
            entering.invite(room=seat.room, by=request.user, person=found)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("Invited. They are told, and may say no."))
        return see_other(reverse("groups:invite", args=[pk]))
    words = request.GET.get("q", "").strip()[:100]
    people = []
    if words:
        # Looking people up is paced as in the directory itself.
        if wait := pace.wait(request, "directory", site.SEARCH_A_MINUTE):
            request.come_back_in = wait
            return errorpages.too_many(request)
        choice = directory.choice_of({"q": words})
        people = directory.find(request.user, choice, 1).people[:MOST_FOUND]
    context = {"room": seat.room, "words": words, "people": people}
    return render(request, "groups/invite.html", context)


def directory_person(request, public_id: str) -> User:
    """Somebody whom the reader may see in the directory; else 404."""
    from uuid import UUID

    try:
        found = viewers.find(request.user, UUID(public_id))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found[0].person


@never_cache
@login_required
@read_or_send
def settings(request, pk):
    """What the room is; owners only."""
    seat = moderated(request, pk)
    if not rights.may_own(seat) or seat.room.kind != Room.Kind.GROUP:
        raise PermissionDenied
    room = seat.room
    data = request.POST if request.method == "POST" else None
    form = RoomForm(data, by=request.user, room=room, initial=settings_of(room))
    if data is not None and form.is_valid():
        try:
            actions.change(room=room, by=request.user, **form.cleaned_data)
        except Refused as no:
            form.add_refused(no)
        else:
            messages.success(request, _("Saved."))
            return _about(pk)
    context = {"form": form, "room": room}
    status = 200 if data is None else 422
    return render(request, "groups/settings.html", context, status=status)


_STATES = {
    "lock": (actions.lock, {"on": True}),
    "unlock": (actions.lock, {"on": False}),
    "archive": (actions.archive, {}),
    "reopen": (actions.reopen, {}),
}


@never_cache
@login_required
@read_or_send
def state(request, pk):
    """`do`: lock, unlock, archive, reopen, pin or unpin. GET asks once before the
    archive."""
    seat = moderated(request, pk)
    if request.method != "POST":
        if not rights.may_own(seat) or seat.room.kind != Room.Kind.GROUP:
            raise PermissionDenied
        return render(request, "groups/archive.html", {"room": seat.room})
    do, given = request.POST.get("do", ""), {"room": seat.room, "by": request.user}
    try:
        if do in _STATES:
            action, more = _STATES[do]
            action(**given, **more)
        elif do in ("pin", "unpin"):
            text = request.POST.get("number", "")
            fine = text.isascii() and text.isdigit() and len(text) < 18
            if do == "pin" and not fine:
                raise Http404
            actions.pin(**given, number=int(text) if do == "pin" else None)
            return see_other(seat.room.get_absolute_url())
        else:
            raise Http404
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Done."))
    return _about(pk)


@never_cache
@login_required
@require_safe
def log(request, pk):
    """Who did what in this room."""
    seat = moderated(request, pk)
    rows = seat.room.changes.select_related("by", "person")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "groups/log.html", {"room": seat.room, "page_of": page})
