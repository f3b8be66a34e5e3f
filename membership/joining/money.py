"""Fees as they are said. Pure. Amounts are Danish kroner, as everywhere here."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def said(fee: Decimal) -> str:
    """250 becomes "250 kr.", 0 becomes "free"."""
    if not fee:
        return _("free")
    places = 0 if fee == fee.to_integral_value() else 2
    return f"{number_format(fee, places, use_l10n=True, force_grouping=True)}\u00a0kr."


def said_for(fee: Decimal, months: int) -> str:
    """With what it is for: "250 kr. a year", "60 kr. for 3 months"."""
    if not fee:
        return _("free")
    if months == 12:
        return _("%(fee)s a year") % {"fee": said(fee)}
    words = ngettext("%(fee)s for %(n)d month", "%(fee)s for %(n)d months", months)
    return words % {"fee": said(fee), "n": months}
