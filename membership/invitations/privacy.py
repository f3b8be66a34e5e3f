"""What is kept of invitations: to the person asked, and of the person who asked."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import privacy
from membership.invitations.models import Invitation


def _forget(rows, person):
    """Those to the person go with their keys; of those by them the name goes."""
    mine = Q(email__iexact=person.email) | Q(accepted_by=person)
    Invitation.objects.filter(mine).delete()
    Invitation.objects.filter(invited_by=person).update(invited_by=None, text="")


privacy.register(
    "invitations.invitation",
    ("accepted_by", "invited_by"),
    export=("role", "unit", "text", "state", "created_at", "answered_at"),
    erasure=privacy.FORGET,
    forget=_forget,
    days=365,
    since="created_at",
    name=_("invitations"),
)

privacy.free("invitations.InvitationKey", "hashes; they go with their invitation")
