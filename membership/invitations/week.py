"""What a person's week shows of invitations: those that wait for their answer."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import week
from membership.invitations import words
from membership.invitations.models import Invitation

MOST = 5


def build(request):
    rows = Invitation.objects.pending().to(request.user)
    for row in rows.select_related("unit", "invited_by")[:MOST]:
        host = row.invited_by.get_full_name() if row.invited_by else ""
        if host:
            label = _("{name} invites you").format(name=host)
        else:
            label = _("You have an invitation")
        what = [row.unit.name] if row.unit else []
        what += [words.role(row.role)] if row.role else []
        yield week.Line(
            week.WAITING, label, reverse("my_invitations"), "mail", " · ".join(what)
        )


week.register("invitations", 5, build)
