"""Doors to one's invitations: answer those to oneself; a board invites others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import Refused
from membership.invitations import actions, mails, rights, sending, views, words
from membership.invitations.forms import InviteForm
from membership.invitations.models import Invitation

A_PAGE = 50
STATES = Invitation.State.values


@never_cache
@login_required
@require_safe
def mine(request):
    """Those that wait for this person; below them, for boards, those to others."""
    to_me = Invitation.objects.pending().to(request.user)
    context = {
        "to_me": [described(row) for row in to_me.select_related("unit", "invited_by")],
        "may_invite": rights.may_invite(request.user),
    }
    if context["may_invite"]:
        context |= others(request)
    return render(request, "invitations/mine.html", context)


def others(request) -> dict:
    """The page of invitations this person may see, of one state if asked for."""
    rows = Invitation.objects.visible_to(request.user)
    chosen = request.GET.get("state", "")
    if chosen in STATES:
        rows = rows.filter(state=chosen)
    else:
        chosen = ""
    rows = rows.select_related("unit", "invited_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [described(row) for row in page.object_list]
    chips = [("", _("All")), *Invitation.State.choices]
    return {"page_obj": page, "chosen": chosen, "chips": chips}


def described(row: Invitation) -> Invitation:
    """The row with its role and last day in words."""
    row.role_words = words.role(row.role) if row.role else ""
    row.last_day = mails.last_day(row)
    return row


@never_cache
@login_required
@require_POST
def answer(request, public_id):
    """Accept, or decline with `no` in the form."""
    rows = Invitation.objects.to(request.user)
    row = get_object_or_404(rows, public_id=public_id)
    back = reverse("my_invitations")
    if not request.POST.get("no"):
        return views.take(request, row, lambda: views.see_other(back))
    try:
        actions.decline(invitation=row)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("You have declined."))
    return views.see_other(back)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """One address or a pasted list; the answer says what became of each."""
    if not rights.may_invite(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, by=request.user, initial={"language": get_language()})
    if data is None or not form.is_valid():
        status = 200 if data is None else 422
        return render(request, "invitations/new.html", {"form": form}, status=status)
    report = sending.carry_out(form, by=request.user)
    if report is None:
        return render(request, "invitations/new.html", {"form": form}, status=422)
    if len(report) > 1:
        sent = sum(code in sending.SENT for _entry, _said, code in report)
        context = {"report": report, "sent": sent}
        return render(request, "invitations/report.html", context)
    messages.success(
        request,
        _("The invitation to {email} is on its way.").format(email=report[0][0]),
    )
    return views.see_other(reverse("my_invitations"))


def _seen(request, public_id) -> Invitation:
    rows = Invitation.objects.visible_to(request.user)
    return get_object_or_404(rows, public_id=public_id)


@never_cache
@login_required
@require_POST
def resend(request, public_id):
    row = _seen(request, public_id)
    return _told(
        request,
        lambda: actions.resend(invitation=row, by=request.user),
        _("The invitation is on its way again."),
    )


@never_cache
@login_required
@require_POST
def revoke(request, public_id):
    row = _seen(request, public_id)
    return _told(
        request,
        lambda: actions.revoke(invitation=row, by=request.user),
        _("Taken back. The link in the letter leads nowhere now."),
    )


def _told(request, do, words_of_success):
    try:
        do()
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, words_of_success)
    return views.see_other(reverse("my_invitations"))
