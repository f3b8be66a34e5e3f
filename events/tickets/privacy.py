"""Tickets: random numbers, beside a registration that names nobody any more."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "tickets.Ticket",
    "registration__person",
    export=("registration__occurrence", "short_code", "issued_at", "voided_at"),
    erasure=privacy.KEEP,
    name=_("your tickets"),
    why=_("A random number that opens no door any more."),
)
