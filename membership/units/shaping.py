"""The doors that change the tree: ask, show what would happen, do it, undo it."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from membership.models import Unit, UnitChange
from membership.units import actions, figures, merging, rights, tree
from membership.units.forms import UnitForm


def shapers_only(view):
    """For admins; everybody else gets 403."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rights.shapes(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _unit(text) -> Unit | None:
    """The unit whose id this is, or None."""
    text = str(text or "")
    if not text.isdecimal() or len(text) > 9:
        return None
    return Unit.objects.filter(pk=int(text)).first()


@shapers_only
@require_http_methods(["GET", "POST"])
def add(request):
    """A new unit, under another or as a root."""
    under = _unit(request.POST.get("under") or request.GET.get("under"))
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add(under=under, by=request.user, **form.cleaned_data)
        except Refused as no:
            _say(form, no)
        else:
            messages.success(request, _("%s is made.") % row.name)
            return redirect("unit", row.pk)
    context = {"form": form, "under": under, "unit": None}
    return _form(request, context)


@shapers_only
@require_http_methods(["GET", "POST"])
def rename(request, pk):
    """Another name, label or code."""
    row = get_object_or_404(Unit, pk=pk)
    form = UnitForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename(unit=row, by=request.user, **form.cleaned_data)
        except Refused as no:
            _say(form, no)
        else:
            messages.success(request, _("Saved."))
            return redirect("unit", pk)
    return _form(request, {"form": form, "unit": get_object_or_404(Unit, pk=pk)})


def _say(form, no: Refused) -> None:
    name = no.details.get("field")
    form.add_error(name if name in form.fields else None, no.message)


def _form(request, context):
    status = 422 if context["form"].errors else 200
    return render(request, "units/admin/form.html", context, status=status)


@shapers_only
@require_http_methods(["GET", "POST"])
def move(request, pk):
    """Choose where to, see what goes along, move."""
    row = get_object_or_404(Unit, pk=pk)
    target = request.POST.get("under") or request.GET.get("under", "")
    under = _unit(target)
    if request.method == "POST" and (under or target == "root"):
        try:
            actions.move(unit=row, under=under, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("%s is moved.") % row.name)
            return redirect("unit_history", pk)
    return _choose(request, row, "move", under, figures.preview(row), target)


@shapers_only
@require_http_methods(["GET", "POST"])
def merge(request, pk):
    """Choose into which, see who goes along, merge."""
    row = get_object_or_404(Unit, pk=pk)
    into = _unit(request.POST.get("under") or request.GET.get("under", ""))
    if request.method == "POST" and into:
        try:
            merging.merge(unit=row, into=into, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(
                request,
                _("%(unit)s is part of %(into)s now.")
                % {"unit": row.name, "into": into.name},
            )
            return redirect("unit_history", into.pk)
    return _choose(request, row, "merge", into, figures.own(row), "")


def _choose(request, row, act, under, goes, target):
    words = request.GET.get("q", "").strip()[:100]
    others = Unit.objects.exclude(path__startswith=row.path)
    context = {
        "unit": row,
        "act": act,
        "under": under,
        "to_root": act == "move" and target == "root",
        "goes": goes,
        "words": words,
        "found": tree.find(others, words) if words else [],
        "here": reverse(f"unit_{act}", args=[row.pk]),
    }
    return render(request, "units/admin/choose.html", context)


@shapers_only
@require_http_methods(["GET", "POST"])
def close(request, pk):
    """Ask, then close."""
    row = get_object_or_404(Unit, pk=pk)
    if request.method == "POST":
        try:
            actions.close(unit=row, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("%s is closed.") % row.name)
        return redirect("unit", pk)
    context = {"unit": row, "goes": figures.own(row)}
    return render(request, "units/admin/close.html", context)


@shapers_only
@require_POST
def reopen(request, pk):
    """Open a closed unit again."""
    row = get_object_or_404(Unit, pk=pk)
    try:
        actions.reopen(unit=row, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("%s is open again.") % row.name)
    return redirect("unit", pk)


@shapers_only
@require_POST
def undo(request, pk):
    """Take back a unit's last move; `pk` is the change."""
    change = get_object_or_404(UnitChange, pk=pk)
    try:
        row = actions.undo_move(change=change, by=request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("%s is where it was.") % row.name)
    return redirect("unit_history", change.unit_id)
