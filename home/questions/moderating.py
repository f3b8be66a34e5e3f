"""Doors of moderators: the list in the admin, and the buttons on a question's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refused
from home.questions import moderation, promotion, rights
from home.questions.forms import MergeForm
from home.questions.models import Question
from home.questions.views import (
    MODELS,
    question_of,
    read_or_send,
    said_no,
    see_other,
    sure,
)


def _only_moderators(request):
    if not rights.is_moderator(request.user):
        raise PermissionDenied


@require_safe
def queue(request):
    """What waits, what is reported, what was hidden lately."""
    _only_moderators(request)
    found = moderation.waiting() | {"hidden": moderation.hidden()}
    for rows in found.values():
        for row in rows:
            row.why_not = rights.why_not_moderate(row, request.user)
            row.reports = [
                report
                for report in (
                    row.report_rows.all() if rows is found["reported"] else []
                )
                if report.settled_at is None
            ]
    return render(request, "questions/admin/queue.html", found)


@require_POST
def decide(request, kind, pk):
    """Approve, or hide with a reason."""
    _only_moderators(request)
    if kind not in MODELS:
        raise Http404
    row = get_object_or_404(MODELS[kind], pk=pk)
    try:
        if request.POST.get("decision") == "approve":
            moderation.approve(post=row, by=request.user)
            messages.success(request, _("It is out."))
        else:
            moderation.hide(
                post=row, by=request.user, reason=request.POST.get("reason", "")
            )
            messages.success(request, _("It is hidden, and the writer is told."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("questions_moderation")


@never_cache
@login_required
@read_or_send
def merge(request, pk):
    """Say which question was there first; the answers move there."""
    _only_moderators(request)
    row = question_of(request, pk)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rows = Question.objects.visible_to(request.user)
        original = rows.filter(pk=form.cleaned_data["original"]).first()
        if original is None:
            form.add_error("original", _("That names no question."))
        else:
            try:
                moderation.merge(question=row, original=original, by=request.user)
            except Refused as refused:
                form.add_error("original", refused.message)
            else:
                messages.success(request, _("The answers have moved here."))
                return see_other(original.get_absolute_url())
    return sure(request, "questions/merge.html", row, form)


@never_cache
@login_required
@require_POST
def promote(request, pk):
    """Make a draft page and open it in the editor."""
    _only_moderators(request)
    row = question_of(request, pk)
    try:
        page = promotion.promote(question=row, by=request.user)
    except Refused as refused:
        return said_no(request, refused, row.get_absolute_url())
    messages.success(
        request, _("A draft is made. Shape it, then send it for approval.")
    )
    return see_other(reverse("wagtailadmin_pages:edit", args=[page.pk]))
