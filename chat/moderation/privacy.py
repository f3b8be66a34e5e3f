"""What is kept of reports and mutes."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import privacy

# What was decided about a message is kept for a year after the report.
DAYS = 365


def _forget(rows, person):
    """The report stays for the moderators, without the name and the words."""
    rows.update(person=None, text="")


privacy.register(
    "moderation.report",
    "person",
    actors=("decided_by",),
    export=("reason", "text", "at", "decision"),
    erasure=privacy.FORGET,
    forget=_forget,
    days=DAYS,
    since="at",
    name=_("messages reported"),
    order=60,
)
privacy.register(
    "moderation.mute",
    find=lambda person: Q(person=person),
    # Whom one has muted is handed out, never by whom one is: those rows only go.
    mentions=lambda person: Q(muted=person),
    export=("muted", "since"),
    name=_("people muted"),
)
