"""Approvals: that a page was approved stays, what was written with it goes."""

from django.utils.translation import gettext_lazy as _

from core import privacy


def _without_comment(rows, person):
    rows.update(comment="")


privacy.register(
    "home.Approval",
    "person",
    export=("at", "comment"),
    erasure=privacy.FORGET,
    forget=_without_comment,
    name=_("your approvals of pages"),
    why=_("An approval counts on. What you wrote with it goes."),
)
