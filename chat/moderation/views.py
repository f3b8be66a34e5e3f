"""Doors of order: report, hide, decide; people one does not want to read."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chat import listing as rooms
from chat.direct import actions as direct
from chat.direct import rights as asking
from chat.groups.views import read_or_send, seat_in, see_other
from chat.models import Block, Message
from chat.moderation import actions, queue, rights
from chat.moderation.models import Mute, Report
from core.errors import Refused
from membership.accounts.models import User


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        widget=forms.RadioSelect,
        choices=Report.Reason.choices,
    )
    text = forms.CharField(
        label=gettext_lazy("A few words"),
        required=False,
        max_length=actions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _message(seat, number) -> Message:
    """A message that this seat may read; 404 for what came before it, or is gone."""
    rows = Message.objects.filter(number__gt=seat.first_number, removed="")
    rows = rows.select_related("sender")
    return get_object_or_404(rows, room=seat.room_id, number=number)


@never_cache
@login_required
@read_or_send
def report(request, pk, number):
    """Say what is wrong with a message."""
    seat = seat_in(request, pk)
    message = _message(seat, number)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data)
    if data is not None and form.is_valid():
        given = {"room": seat.room, "number": number, "by": request.user}
        try:
            actions.report(**given, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, no.message)
        else:
            messages.success(
                request, _("Thank you. A moderator looks at it, and we tell you.")
            )
            return see_other(f"{seat.room.get_absolute_url()}#m-{number}")
    context = {"form": form, "room": seat.room, "message": message}
    context["title"] = rooms.title_for(request.user, seat.room)
    status = 200 if data is None else 422
    return render(request, "moderation/report.html", context, status=status)


@never_cache
@login_required
@require_POST
def hide(request, pk, number):
    """`do`: hide or show."""
    seat = seat_in(request, pk)
    do = request.POST.get("do", "")
    if not seat.moderates:
        raise PermissionDenied
    if do not in ("hide", "show"):
        raise Http404
    try:
        actions.hide(room=seat.room, number=number, by=request.user, on=do == "hide")
    except Refused as no:
        messages.error(request, no.message)
    return see_other(f"{seat.room.get_absolute_url()}#m-{number}")


@never_cache
@login_required
@require_safe
def listed(request):
    """What is reported in the rooms one keeps, and what became of earlier reports."""
    if not rights.kept_rooms(request.user).exists() and not rights.is_admin(
        request.user
    ):
        raise PermissionDenied
    return render(request, "moderation/queue.html", queue.shown(request.user))


@never_cache
@login_required
@require_POST
def decide(request, pk):
    """`do`: hide or keep."""
    row = get_object_or_404(rights.reports(request.user), pk=pk)
    do = request.POST.get("do", "")
    if do not in ("hide", "keep"):
        raise Http404
    try:
        actions.decide(report=row, by=request.user, hide=do == "hide")
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Decided. Whoever reported it is told."))
    return see_other(reverse("moderation:queue"))


@never_cache
@login_required
@require_safe
def mine(request):
    """Whom I have muted and blocked: only I see it."""
    context = {
        "mutes": Mute.objects.filter(person=request.user).select_related("muted"),
        "blocks": Block.objects.filter(person=request.user).select_related("blocked"),
    }
    return render(request, "moderation/mine.html", context)


@never_cache
@login_required
@read_or_send
def person(request, person):
    """About somebody one has met; `do`: mute, unmute, block, unblock."""
    who = User.objects.filter(pk=person).exclude(pk=request.user.pk).first()
    if who is None or not _may_name(request.user, who):
        raise Http404
    if request.method != "POST":
        context = {
            "person": who,
            "muted": Mute.objects.filter(person=request.user, muted=who).exists(),
            "blocked": Block.objects.filter(person=request.user, blocked=who).exists(),
            "may_write": asking.may_ask(request.user, who),
        }
        return render(request, "moderation/person.html", context)
    do = request.POST.get("do", "")
    if do in ("mute", "unmute"):
        actions.mute(by=request.user, person=who, on=do == "mute")
    elif do == "block":
        direct.put_block(by=request.user, person=who)
    elif do == "unblock":
        direct.lift_block(by=request.user, person=who)
    else:
        raise Http404
    messages.success(request, _("Done. They are not told."))
    return see_other(reverse("moderation:mine"))


def _may_name(user, who) -> bool:
    """Somebody met in a room, one's own list, or whom one may write to."""
    known = Mute.objects.filter(person=user, muted=who).exists()
    known = known or Block.objects.filter(person=user, blocked=who).exists()
    return known or actions.has_met(user, who) or asking.may_ask(user, who)
