"""The card on paper and the letter of welcome, as PDF; and the card's square."""

import qrcode

from django.utils.html import format_html
from django.utils.safestring import SafeString

# White around the square, inside the picture.
QUIET = 4


def modules(text: str) -> list[list[bool]]:
    """The dark modules of an address, without the margin; level M."""
    code = qrcode.QRCode(None, qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.modules


def qr_svg(text: str, title: str) -> SafeString:
    """An inline SVG, black on white in every mode. `title` is read out."""
    rows = modules(text)
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" role="img"'
        ' viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        '<title>{title}</title><path fill="#ffffff" d="M0 0h{side}v{side}H0z"/>'
        '<path fill="#0b0f0d" d="{path}"/></svg>',
        side=side,
        title=title,
        path=path,
    )
