"""Doors of an event's room: open and close it, come back into it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Refused
from events import organising
from events.registrations.models import Registration
from events.rooms import actions


def _to(url):
    return HttpResponseRedirect(url, status=303)


@never_cache
@login_required
@require_POST
def switch(request, pk):
    """`do`: open or close, by who organises the event."""
    occurrence = get_object_or_404(organising.organised_by(request.user), pk=pk)
    do = request.POST.get("do", "")
    try:
        if do == "open":
            row = actions.open_room(occurrence=occurrence, by=request.user)
            return _to(row.room.get_absolute_url())
        if do != "close":
            raise Http404
        actions.close_room(occurrence=occurrence, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The room is an archive now."))
    return _to(reverse("desk:occurrence", args=[pk]))


@never_cache
@login_required
@require_POST
def enter(request, pk):
    """Back into the room of an event to which one is registered."""
    rows = Registration.objects.filter(person=request.user, occurrence=pk).confirmed()
    registration = get_object_or_404(rows.select_related("person"))
    room = actions.room_of(pk)
    if room is None:
        raise Http404
    actions.come_in(registration=registration)
    if not type(room).objects.visible_to(request.user).filter(pk=room.pk).exists():
        messages.error(request, _("You cannot come into this room."))
        return _to(reverse("chat:rooms"))
    return _to(room.get_absolute_url())
