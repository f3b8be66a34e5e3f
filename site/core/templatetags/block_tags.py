"""What a page of blocks needs beside the blocks."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
# Blocks that guild.css knows nothing of; front pages rarely have any.
RARE = {"hero", "gallery", "embed", "chart", "members"}


@register.simple_tag
def body_style(body) -> SafeString:
    """The stylesheet of the rarer blocks and words, where a body has any of them."""
    if not any(_is_rare(block) for block in body or ()):
        return SafeString("")
    return format_html(
        '<link rel="stylesheet" href="{}">', static("core/css/blocks.css")
    )


def _is_rare(block) -> bool:
    value = block.value
    words = value.get if isinstance(value, dict) else {}.get
    return (
        block.block_type in RARE
        or words("ground", "paper") != "paper"
        or words("width", "wide") != "wide"
    )
