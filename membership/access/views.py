"""Roles in the admin: give, take back. For admins."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wagtail.log_actions import log

from core.errors import Refused
from membership import granting, roles
from membership.access import asking, mails
from membership.access.forms import AskForm, GiveForm
from membership.models import Grant, Unit


def admins_only(view):
    """Everybody else gets 403."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not (request.user.is_active and request.user.is_superuser):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@admins_only
@require_safe
def why(request):
    """Explain what somebody may do; written down, since it looks with their eyes."""
    form = AskForm(request.GET or None)
    answer = None
    if request.GET and form.is_valid():
        given = form.cleaned_data
        thing = given["thing"].replace("\0", "")
        asked = thing if given["verb"] == asking.OPEN else f"{given['verb']} {thing}"
        try:
            answer = asking.ask(given["person"], asked)
        except Refused as no:
            form.add_error("thing", no.message)
        else:
            log(
                given["person"], "roles.asked", user=request.user, data={"about": asked}
            )
    context = {"form": form, "answer": answer}
    return render(request, "access/admin/why.html", context)


@admins_only
@require_http_methods(["GET", "POST"])
def give(request):
    """Give a person a role for the site, a unit, an event or a queue."""
    if request.method == "POST":
        form = GiveForm(request.POST)
        if form.is_valid():
            try:
                row = granting.grant(by=request.user, **form.wanted())
            except Refused as no:
                name = no.details.get("field")
                form.add_error(name if name in form.fields else None, no.message)
            else:
                messages.success(
                    request,
                    _("%(person)s has the role now: %(role)s, for %(reach)s.")
                    % {
                        "person": row.person,
                        "role": roles.label(row.role.name),
                        "reach": mails.reach(row),
                    },
                )
                return redirect("grants_report")
    else:
        form = GiveForm(initial=_asked(request))
    status = 422 if form.errors else 200
    return render(request, "access/admin/give.html", {"form": form}, status=status)


def _asked(request) -> dict:
    unit = request.GET.get("unit", "")
    person = request.GET.get("person", "")
    found = (
        Unit.objects.filter(pk=int(unit)).first()
        if unit.isdecimal() and len(unit) < 10
        else None
    )
    if found is None:
        return {"person": person}
    return {"unit": found.code, "scope": "unit", "role": roles.BOARD}


@admins_only
@require_http_methods(["GET", "POST"])
def take(request, pk):
    """Ask, then take a role back."""
    row = get_object_or_404(
        Grant.objects.select_related("person", "role", "unit"), pk=pk
    )
    if request.method == "POST":
        try:
            granting.revoke(grant=row, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(
                request,
                _("%(person)s no longer has the role: %(role)s.")
                % {"person": row.person, "role": roles.label(row.role.name)},
            )
        return redirect("grants_report")
    context = {
        "row": row,
        "role": roles.label(row.role.name),
        "reach": mails.reach(row),
    }
    return render(request, "access/admin/take.html", context)
