"""Doors to one's mentors and mentees."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import Refused
from membership.connections import actions
from membership.connections.forms import AskForm
from membership.connections.models import Connection
from membership.directory import viewers
from membership.models import Profile

State = Connection.State
EARLIER = 20


def back() -> HttpResponseRedirect:
    response = HttpResponseRedirect(reverse("my_connections"))
    response.status_code = 303
    return response


@never_cache
@login_required
@require_safe
def mine(request):
    """What waits for this person, whom they are connected to, what they have asked."""
    user = request.user
    seen = Connection.objects.visible_to(user).select_related(
        "asked_by", "mentor", "mentee"
    )
    to_me = list(seen.open().exclude(asked_by=user))
    agreed = list(seen.standing())
    asked = list(seen.open().filter(asked_by=user))
    over = [State.DECLINED, State.BLOCKED, State.WITHDRAWN, State.EXPIRED, State.ENDED]
    earlier = list(seen.filter(asked_by=user, state__in=over)[:EARLIER])
    for row in agreed:
        row.person = row.other(user)
        row.is_mentor = row.mentor_id == row.person.pk
    for row in [*asked, *earlier]:
        row.name = name_of(row, user)
        blocked = row.state == State.BLOCKED
        row.state_words = (State.DECLINED if blocked else State(row.state)).label
    context = {
        "to_me": to_me,
        "agreed": agreed,
        "asked": asked,
        "earlier": earlier,
        "may_ask": actions.may_ask(user),
    }
    return render(request, "connections/mine.html", context)


def name_of(row, user) -> str:
    """The other's name; an address that was asked stays an address until a yes."""
    if row.email and row.state not in (State.AGREED, State.ENDED):
        return row.email
    person = row.other(user)
    return person.get_full_name() if person else row.email


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Ask somebody: by address, or by name with ?person= of the directory."""
    if not actions.may_ask(request.user):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    profile = listed(request, given.get("person", ""))
    person = profile.person if profile else None
    data = request.POST if request.method == "POST" else None
    initial = {"wants": request.GET.get("wants", actions.MENTOR)}
    form = AskForm(data, person=person, initial=initial)
    context = {"form": form, "profile": profile}
    if data is None or not form.is_valid():
        status = 200 if data is None else 422
        return render(request, "connections/new.html", context, status=status)
    try:
        actions.ask(by=request.user, person=person, **form.cleaned_data)
    except Refused as no:
        form.add_refused(no)
        return render(request, "connections/new.html", context, status=422)
    messages.success(request, _("Asked. We write to you when they answer."))
    return back()


def listed(request, public_id: str) -> Profile | None:
    """The profile of somebody in the directory; 404 for what is not to be seen."""
    if not public_id:
        return None
    try:
        found = viewers.find(request.user, uuid.UUID(public_id))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found[0]


def _seen(request, public_id) -> Connection:
    rows = Connection.objects.visible_to(request.user)
    return get_object_or_404(rows, public_id=public_id)


def _do(request, public_id, action, said, **more):
    row = _seen(request, public_id)
    try:
        action(connection=row, by=request.user, **more)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, said)
    return back()


@never_cache
@login_required
@require_POST
def accept(request, public_id):
    return _do(request, public_id, actions.accept, _("You are connected."))


@never_cache
@login_required
@require_POST
def decline(request, public_id):
    """`for_good` in the form: they cannot ask again."""
    for_good = bool(request.POST.get("for_good"))
    said = _("Declined. They will not be able to ask you again.")
    said = said if for_good else _("Declined. They get a kind letter.")
    return _do(request, public_id, actions.decline, said, for_good=for_good)


@never_cache
@login_required
@require_POST
def withdraw(request, public_id):
    return _do(request, public_id, actions.withdraw, _("Withdrawn."))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, public_id):
    """Asks once."""
    row = _seen(request, public_id)
    if row.state != State.AGREED:
        raise Http404
    if request.method == "POST":
        return _do(request, public_id, actions.end, _("Ended."))
    person = row.other(request.user)
    return render(request, "connections/end.html", {"row": row, "person": person})
