"""Who asked whom to talk: gone with either of the two."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.direct.models import Ask
from core import privacy


def _mine(ask, person) -> dict:
    # What was answered to one's asking is told nobody: not even here.
    return {"by_me": ask.asker_id == person.pk}


def _forget(rows, person):
    """The rows of both sides go."""
    Ask.objects.filter(Q(asker=person) | Q(asked=person)).delete()


privacy.register(
    "direct.ask",
    ("asker", "asked"),
    export=("asked_at",),
    extra=_mine,
    erasure=privacy.FORGET,
    forget=_forget,
    name=_("requests to talk"),
    order=70,
)
