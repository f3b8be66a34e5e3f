"""The admin's side: who asked for what, by when it must be answered, and erasing
somebody who asked by letter."""

import datetime as dt

from allauth.account.decorators import reauthentication_required

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wagtail.admin.ui.tables import Column, TitleColumn

from core import privacy
from core.errors import Refused
from core.reports import MomentColumn, Report
from membership.accounts.models import User
from membership.privacy_centre import actions, erasing
from membership.privacy_centre.models import (
    ANSWER_WITHIN,
    ErasureRequest,
    ExportRequest,
)


def admins_only(user) -> bool:
    return user.is_active and user.is_superuser


def state_of(row: ErasureRequest) -> str:
    """What became of a request, in a word or two."""
    if row.done_at:
        return _("erased")
    if row.undone_at:
        return _("taken back")
    if row.due_at < timezone.now() - dt.timedelta(hours=1):
        return _("waits: something must be settled first")
    return _("will be erased")


def answer_by(row: ErasureRequest) -> dt.date:
    """The last day on which it may be answered (GDPR article 12(3))."""
    return row.received_on + ANSWER_WITHIN


class ErasuresReport(Report):
    """Everybody who asked to be erased; those who were have no name any more."""

    page_title = gettext_lazy("Requests to be erased")
    header_icon = "bin"
    index_url_name = "privacy_erasures"
    index_results_url_name = "privacy_erasures_results"
    model = ErasureRequest
    columns = [
        TitleColumn(
            "person",
            label=gettext_lazy("Person"),
            accessor=lambda row: row.person.get_full_name(),
            get_url=lambda row: (
                None
                if row.done_at
                else reverse("privacy_admin_erase", args=[row.person_id])
            ),
        ),
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        Column("received_on", label=gettext_lazy("Received on")),
        Column("answer_by", label=gettext_lazy("Answer by"), accessor=answer_by),
        MomentColumn("due_at", label=gettext_lazy("Due")),
        MomentColumn("done_at", label=gettext_lazy("Erased")),
        Column(
            "asked_by",
            label=gettext_lazy("Asked by"),
            accessor=lambda row: row.asked_by.get_full_name() if row.asked_by else "",
        ),
    ]
    may_see = staticmethod(admins_only)

    def get_queryset(self):
        rows = ErasureRequest.objects.select_related("person", "asked_by")
        return rows.order_by("-asked_at", "-pk")


class ExportsReport(Report):
    """Everybody who asked for a copy, and when they had it."""

    page_title = gettext_lazy("Requests for a copy")
    header_icon = "download"
    index_url_name = "privacy_exports"
    index_results_url_name = "privacy_exports_results"
    model = ExportRequest
    columns = [
        Column(
            "person",
            label=gettext_lazy("Person"),
            accessor=lambda row: row.person.get_full_name(),
        ),
        Column(
            "state",
            label=gettext_lazy("State"),
            accessor=lambda row: row.get_state_display(),
        ),
        MomentColumn("asked_at", label=gettext_lazy("Asked for")),
        MomentColumn("ready_at", label=gettext_lazy("Ready")),
        MomentColumn("fetched_at", label=gettext_lazy("Fetched")),
    ]
    may_see = staticmethod(admins_only)

    def get_queryset(self):
        rows = ExportRequest.objects.select_related("person")
        return rows.order_by("-asked_at", "-pk")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, pk: int):
    """Preview and begin, or take back, the erasing of somebody else."""
    if not admins_only(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    if person.is_erased:
        raise Http404
    if person == request.user:
        return redirect("privacy_erase")
    if request.method == "POST":
        return _decide(request, person)
    fates = erasing.preview(person)
    context = {
        "person": person,
        "fates": fates,
        "holds": privacy.holds(person),
        "open": ErasureRequest.objects.open().filter(person=person).first(),
        "today": timezone.localdate(),
    }
    return render(request, "privacy_centre/admin/erase.html", context)


@reauthentication_required
def _decide(request, person):
    there = ErasureRequest.objects.open().filter(person=person).first()
    try:
        if request.POST.get("do") == "keep" and there:
            actions.undo_erasure(request=there, by=request.user)
            messages.success(request, _("The account is open again."))
        elif request.POST.get("sure") == "yes":
            received = _day(request.POST.get("received_on", ""))
            actions.ask_erasure(person=person, by=request.user, received_on=received)
            messages.success(
                request, _("The account is closed, and erased within a day.")
            )
        else:
            messages.error(request, _("Tick that you are sure."))
            return redirect("privacy_admin_erase", person.pk)
    except Refused as no:
        messages.error(request, no.message)
    return redirect("privacy_erasures")


def _day(text: str) -> dt.date | None:
    """A day that was typed, unless it is none or still to come."""
    try:
        day = parse_date(text[:10])
    except ValueError:
        return None
    return day if day and day <= timezone.localdate() else None
