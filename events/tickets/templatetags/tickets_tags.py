"""The square of a ticket."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from events.tickets import codes

register = template.Library()


@register.simple_tag
def ticket_qr(ticket) -> SafeString:
    """The ticket's code as an inline SVG, black on white in every mode."""
    title = _("QR code of ticket %(code)s") % {"code": ticket.spoken_code}
    return codes.qr_svg(codes.for_ticket(ticket), title=title)
