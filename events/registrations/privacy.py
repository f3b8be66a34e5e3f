"""What is kept of people who register: attendance is counted, nobody is named."""

from django.utils.translation import gettext_lazy as _

from core import privacy
from events.registrations import retention


def _count_only(rows, person):
    rows.update(
        guest_name="",
        answers=[],
        has_brief_answers=False,
        terms_accepted="",
        show_name=False,
    )


privacy.register(
    "registrations.Registration",
    "person",
    export=(
        "occurrence",
        "status",
        "guests",
        "guest_name",
        "answers",
        "terms_accepted",
        "show_name",
        "created_at",
        "confirmed_at",
        "cancelled_at",
    ),
    erasure=privacy.FORGET,
    forget=_count_only,
    name=_("your registrations"),
    why=_("How many came stays known. Seats to come are given back."),
    expire=lambda now: retention.forget_brief_answers(now=now),
)
