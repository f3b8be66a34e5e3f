"""Doors of talking to one person: ask, answer."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chat.direct import actions, rights
from chat.direct.models import Ask
from chat.groups.views import read_or_send, see_other
from core.errors import Refused
from membership.accounts.models import User


class GreetingForm(forms.Form):
    greeting = forms.CharField(
        label=gettext_lazy("A greeting"),
        max_length=actions.LONGEST_GREETING,
        required=False,
        help_text=gettext_lazy(
            "They read it before they answer. It becomes your first message."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
@login_required
@read_or_send
def write(request, person):
    """To the room of the two where they have agreed to talk; else ask."""
    who = User.objects.filter(pk=person, is_active=True).first()
    room = rights.standing(request.user, who) if who else None
    if who is None or (room is None and not rights.may_ask(request.user, who)):
        raise Http404
    data = request.POST if request.method == "POST" else None
    if data is None and room is not None and is_in(request.user, room):
        return see_other(room.get_absolute_url())
    form = GreetingForm(data)
    if data is not None and form.is_valid():
        try:
            return _asked(request, who, form.cleaned_data["greeting"])
        except Refused as no:
            form.add_error(None, no.message)
    context = {
        "form": form,
        "person": who,
        "waiting": Ask.objects.recent(request.user, who).exists(),
        "agreed": room,
    }
    status = 200 if data is None else 422
    return render(request, "direct/write.html", context, status=status)


def is_in(user, room) -> bool:
    return type(room).objects.visible_to(user).filter(pk=room.pk).exists()


def _asked(request, who, greeting):
    actions.ask(by=request.user, person=who, greeting=greeting)
    room = rights.standing(request.user, who)
    if room is not None and is_in(request.user, room):
        return see_other(room.get_absolute_url())
    messages.success(
        request, _("Asked. You can write to each other once they say yes.")
    )
    return see_other(reverse("chat:rooms"))


@never_cache
@login_required
@require_POST
def answer(request, pk):
    """`do`: accept, decline or block; withdraw by whoever asked."""
    do = request.POST.get("do", "")
    if do == "withdraw":
        row = get_object_or_404(Ask, pk=pk, asker=request.user)
        actions.withdraw(ask=row, by=request.user)
        messages.success(request, _("Withdrawn."))
        return see_other(reverse("chat:rooms"))
    if do not in ("accept", "decline", "block"):
        raise Http404
    row = get_object_or_404(Ask, pk=pk, asked=request.user)
    try:
        if do == "accept":
            room = actions.accept(ask=row, by=request.user)
            return see_other(room.get_absolute_url())
        actions.decline(ask=row, by=request.user, block=do == "block")
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Done. They are not told."))
    return see_other(reverse("chat:rooms"))
