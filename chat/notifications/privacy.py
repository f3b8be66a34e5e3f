"""What notices keep about people: until read and old, and what each one chose."""

from django.utils.translation import gettext_lazy as _

from chat.notifications.models import UNREAD_DAYS, Notice
from core import privacy


def expire(now) -> int:
    """Read ones go after 90 days, others after 180; their deliveries with them."""
    return Notice.objects.old(now).delete()[1].get(Notice._meta.label, 0)


privacy.register(
    "notifications.notice",
    "person",
    actors=("by",),
    export=(
        "kind",
        "key",
        "params",
        "decided",
        "created_at",
        "due_at",
        "read_at",
        "gone_at",
    ),
    days=UNREAD_DAYS,
    since="due_at",
    expire=expire,
    name=_("notices"),
)
privacy.register(
    "notifications.delivery",
    "notice__person",
    export=("channel", "state", "reason", "error", "letter_key", "sent_at"),
    order=90,
    name=_("how notices were sent"),
)
privacy.register(
    "notifications.preference",
    "person",
    export=("kind", "channel", "lead", "wanted", "changed_at"),
    name=_("choices about notices"),
)
privacy.register(
    "notifications.rhythm",
    "person",
    export=("quiet_from", "quiet_to", "digest_hour", "paused_until"),
    name=_("times for notices"),
)
