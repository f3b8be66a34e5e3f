"""What is kept of mentors and mentees: the rows of both, until one of them goes."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import privacy
from membership.connections.models import Connection


def _forget(rows, person):
    """Rows go with either of the two, and those that ask by the person's address."""
    mine = Q(mentor=person) | Q(mentee=person) | Q(email__iexact=person.email)
    Connection.objects.filter(mine).delete()


privacy.register(
    "connections.connection",
    ("asked_by", "mentor", "mentee"),
    export=("text", "state", "asked_at", "answered_at", "ended_at"),
    erasure=privacy.FORGET,
    forget=_forget,
    name=_("connections"),
)
