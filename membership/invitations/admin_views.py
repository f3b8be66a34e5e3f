"""Doors in the admin: invite, look at one invitation, send it again, take it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refused
from membership.invitations import actions, rights, sending, words
from membership.invitations.forms import InviteForm
from membership.invitations.models import Invitation

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
def new(request):
    """One address or a pasted list; the answer says what became of each."""
    if not rights.may_invite(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = InviteForm(
        data, by=request.user, initial={"language": request.user.language}
    )
    context = {"form": form}
    if data is not None and form.is_valid():
        report = sending.carry_out(form, by=request.user)
        if report is not None:
            context["report"] = report
            context["sent"] = sum(code in sending.SENT for _e, _s, code in report)
            return render(request, "invitations/admin/report.html", context)
    return render(request, "invitations/admin/new.html", context)


@read_or_send
def one(request, invitation):
    """What became of one; `do` in the form sends it again or takes it back."""
    if not rights.may_invite(request.user):
        raise PermissionDenied
    rows = Invitation.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("unit", "invited_by", "accepted_by"), public_id=invitation
    )
    if request.method == "POST":
        do = {"resend": actions.resend, "revoke": actions.revoke}.get(
            request.POST.get("do", "")
        )
        said = {
            "resend": _("The invitation is on its way again."),
            "revoke": _("Taken back. The link in the letter leads nowhere now."),
        }
        if do is None:
            return redirect("invitations_one", invitation)
        try:
            do(invitation=row, by=request.user)
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, said[request.POST["do"]])
        return redirect("invitations_one", invitation)
    context = {
        "invitation": row,
        "role": words.role(row.role) if row.role else "",
        "may_resend": row.state == "pending" or row.may_move("pending"),
    }
    return render(request, "invitations/admin/one.html", context)
