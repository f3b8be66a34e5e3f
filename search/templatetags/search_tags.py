"""Hits, marked."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def pieces(parts) -> SafeString:
    """Pieces (text, is a hit), each escaped, the hits in <mark>."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", t) if hit else t,) for t, hit in parts),
    )
