"""Doors of those who run a meeting: preparing it, the agenda, opening and closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import Refused
from membership import roles
from polls.assembly import actions, forms, motions, rights, showing
from polls.assembly.models import Assembly, Motion
from polls.assembly.views import found, see_other
from polls.audience import KEEPERS

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def kept(request, pk) -> Assembly:
    row = found(request, pk)
    if not rights.may_keep(request.user, row):
        raise PermissionDenied
    return row


def chaired(request, pk) -> Assembly:
    row = found(request, pk)
    if not rights.may_chair(request.user, row):
        raise PermissionDenied
    return row


def chair_url(row: Assembly) -> str:
    return f"{row.get_absolute_url()}chair/"


@never_cache
@login_required
@read_or_send
def new(request):
    """Call a new assembly."""
    anywhere = roles.has(request.user, *KEEPERS) or roles.paths_of(
        request.user, *KEEPERS
    )
    if not anywhere:
        raise PermissionDenied
    return _edit(request, Assembly(), _("Call an assembly"))


@never_cache
@login_required
@read_or_send
def edit(request, pk):
    """Change what was called, until the roll is frozen."""
    return _edit(request, kept(request, pk), _("Change the assembly"))


def _edit(request, row, heading):
    form = forms.AssemblyForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save(assembly=form.save(commit=False), by=request.user)
        except Refused as refused:
            form.add_refused(refused)
        else:
            return see_other(chair_url(saved))
    context = {"form": form, "assembly": row, "heading": heading}
    status = 422 if request.method == "POST" else 200
    return render(request, "assembly/form.html", context, status=status)


@never_cache
@login_required
@require_safe
def chair(request, pk):
    """The chair's page: one motion at a time, with large buttons."""
    row = chaired(request, pk)
    return render(request, _chair_template(request), _chair_context(request, row))


def _chair_template(request) -> str:
    return "assembly/chair_now.html" if "part" in request.GET else "assembly/chair.html"


def _chair_context(request, row) -> dict:
    points = showing.points(row)
    coming = [at for at in points if at.motion.state == Motion.State.PLANNED]
    blocked = {at.motion.amends_id for at in coming if at.motion.amends_id}
    return {
        "assembly": row,
        "view": showing.floor(row, request.user),
        "points": points,
        "next": next((at for at in coming if at.motion.pk not in blocked), None),
        "blocked": blocked,
        "minutes": forms.MINUTES,
        "chair_form": forms.ChairForm(initial={"chair": row.chair and row.chair.email}),
    }


STEPS = {
    "freeze": (actions.freeze, lambda: _("The roll is frozen.")),
    "begin": (actions.begin, lambda: _("The meeting is open.")),
    "end": (actions.end, lambda: _("The meeting is closed.")),
    "publish": (actions.publish, lambda: _("The result is published.")),
}


@login_required
@require_POST
def step(request, pk):
    """Take the meeting one state further."""
    row = chaired(request, pk)
    act, done = STEPS.get(request.POST.get("step", ""), (None, None))
    if act is None:
        raise PermissionDenied
    return _do(request, row, lambda: act(assembly=row, by=request.user), done())


def _do(request, row, act, done: str):
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return see_other(chair_url(row))


@login_required
@require_POST
def appoint(request, pk):
    """Say who is in the chair."""
    row = kept(request, pk)
    form = forms.ChairForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors.get("chair", [])))
        return see_other(chair_url(row))
    chair = form.cleaned_data["chair"]
    return _do(
        request,
        row,
        lambda: actions.appoint(assembly=row, chair=chair, by=request.user),
        _("Noted who is in the chair."),
    )


@never_cache
@login_required
@read_or_send
def motion_new(request, pk):
    """Write a motion; `?amends=` writes an amendment."""
    row = chaired(request, pk)
    raw = request.GET.get("amends", "")
    initial = {"amends": int(raw)} if raw.isascii() and raw.isdigit() else {}
    return _motion(request, row, Motion(assembly=row), initial)


@never_cache
@login_required
@read_or_send
def motion_edit(request, pk, motion):
    """Change one that has not been put to the vote."""
    row = chaired(request, pk)
    return _motion(request, row, _motion_of(row, motion), {})


def _motion_of(row, pk) -> Motion:
    rows = row.motions.select_related("assembly", "poll", "amends")
    return get_object_or_404(rows, pk=pk)


def _motion(request, row, motion, initial):
    form = forms.MotionForm(request.POST or None, instance=motion, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            motions.save(motion=form.save(commit=False), by=request.user)
        except Refused as refused:
            form.add_refused(refused)
        else:
            return see_other(chair_url(row))
    heading = _("Change the motion") if motion.pk else _("Add a motion")
    context = {"form": form, "assembly": row, "motion": motion, "heading": heading}
    status = 422 if request.method == "POST" else 200
    return render(request, "assembly/form.html", context, status=status)


@login_required
@require_POST
def motion_step(request, pk, motion):
    """put, close, withdraw, up or down: as `step` says."""
    row = chaired(request, pk)
    at = _motion_of(row, motion)
    by = request.user
    given = forms.minutes_of(request.POST)
    steps = {
        "put": (
            lambda: motions.put(motion=at, by=by, minutes=given),
            _("Voting is open."),
        ),
        "close": (lambda: motions.close(motion=at, by=by), _("Closed and counted.")),
        "withdraw": (lambda: motions.withdraw(motion=at, by=by), _("Withdrawn.")),
        "up": (lambda: motions.shift(motion=at, up=True, by=by), _("Moved.")),
        "down": (lambda: motions.shift(motion=at, up=False, by=by), _("Moved.")),
    }
    act, done = steps.get(request.POST.get("step", ""), (None, ""))
    if act is None:
        raise PermissionDenied
    return _do(request, row, act, done)
