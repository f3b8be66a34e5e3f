"""One member in the admin, with the ledger; and those who are due, renewed at once."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from wagtail.models import ModelLogEntry

from core.errors import Refused
from membership import actions
from membership.joining import keeping, rights
from membership.joining.register import rows_of
from membership.models import Member, MembershipType, Status
from membership.models.members import today

# Those whose period ends within so many days are due.
DUE_DAYS = 45
LOGGED = 20


class DoForm(forms.Form):
    """One deed on a member, with what it needs."""

    kind = forms.ModelChoiceField(MembershipType.objects.all(), required=False)
    why = forms.CharField(max_length=200, required=False)
    on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    period = forms.IntegerField(required=False, min_value=1)


def _find(request, pk) -> Member:
    if not rights.keeps_any(request.user):
        raise PermissionDenied
    rows = rights.members_of(request.user).with_status().select_related("person")
    return get_object_or_404(rows, pk=pk)


@require_safe
def member(request, pk):
    """Number, status, and every period that was ever written."""
    row = _find(request, pk)
    periods = row.periods.select_related("kind", "written_by", "annulled_by")
    context = {
        "member": row,
        "status": Status(row.status_now),
        "periods": periods,
        "last": keeping.last_of(row),
        "kinds": MembershipType.objects.all(),
        "belongings": row.person.belongings.select_related("unit"),
        "log": ModelLogEntry.objects.for_instance(row).select_related("user")[:LOGGED],
        "own": row.person_id == request.user.pk,
    }
    return render(request, "joining/admin/member.html", context)


def _renew(row, data, by):
    actions.renew(member=row, by=by, kind=data["kind"])
    return _("A period was written.")


def _annul(row, data, by):
    period = row.periods.filter(pk=data["period"] or 0).first()
    if period is None:
        raise Refused(_("There is no such period."), "none")
    actions.annul(period=period, why=data["why"], by=by)
    return _("The period is annulled; it stays in the list.")


def _resign(row, data, by):
    actions.resign(member=row, by=by, on=data["on"])
    return _("The membership is ended.")


def _return(row, data, by):
    actions.return_to(member=row, by=by)
    return _("The resignation is taken back.")


def _change(row, data, by):
    if data["kind"] is None:
        raise Refused(_("Choose a kind."), "kind")
    keeping.change_kind(member=row, kind=data["kind"], by=by)
    return _("The period is written anew as the other kind.")


DEEDS = {
    "renew": (_lazy("Renew"), _renew),
    "annul": (_lazy("Annul a period"), _annul),
    "resign": (_lazy("End the membership"), _resign),
    "return": (_lazy("Take back the resignation"), _return),
    "change": (_lazy("Change the kind"), _change),
}


@require_POST
def do(request, pk, deed):
    """One deed: shown first, done by a second POST with `sure`."""
    row = _find(request, pk)
    if deed not in DEEDS:
        raise Http404
    if row.person_id == request.user.pk:
        messages.error(request, _("Nobody keeps their own membership."))
        return redirect("joining_member", pk)
    form = DoForm(request.POST)
    label, work = DEEDS[deed]
    context = {"member": row, "deed": deed, "label": label, "form": form}
    if not form.is_valid():
        return _sure(request, row, context, _("That is not a date we know."))
    if "sure" not in request.POST:
        return _sure(request, row, context)
    try:
        said = work(row, form.cleaned_data, request.user)
    except Refused as no:
        return _sure(request, row, context, no.message)
    messages.success(request, said)
    return redirect("joining_member", pk)


def _sure(request, row, context, fault=""):
    data = getattr(context["form"], "cleaned_data", {})
    context |= {
        "fault": fault,
        "data": data,
        "kinds": MembershipType.objects.all(),
        "last": keeping.last_of(row),
        "period": row.periods.filter(pk=data.get("period") or 0).first(),
        "today": today(),
    }
    status = 422 if fault else 200
    return render(request, "joining/admin/do.html", context, status=status)


def _due(request):
    """Whose last period ends soon or is in grace, and who has not resigned."""
    return (
        rows_of(request.user)
        .filter(
            until__lte=today() + timedelta(days=DUE_DAYS),
            status_now__in=[Status.ACTIVE, Status.GRACE],
            resigned_on=None,
        )
        .exclude(person=request.user)
        .order_by("until", "pk")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request):
    """Those who are due; POST shows what is chosen, and renews it with `sure`."""
    if not rights.keeps_any(request.user):
        raise PermissionDenied
    rows = _due(request)
    context = {"rows": rows[: keeping.MOST], "days": DUE_DAYS}
    if request.method == "POST":
        ids = [
            int(pk)
            for pk in request.POST.getlist("member")[: keeping.MOST]
            if pk.isdecimal() and len(pk) < 10
        ]
        chosen = list(
            rows_of(request.user).filter(pk__in=ids).exclude(person=request.user)
        )
        if not chosen:
            messages.error(request, _("Choose at least one."))
            return redirect("joining_renew")
        if "sure" not in request.POST:
            context |= {"chosen": chosen}
        else:
            done, refused = keeping.renew_many(members=chosen, by=request.user)
            context |= {"done": done, "refused": refused}
    return render(request, "joining/admin/renew.html", context)
