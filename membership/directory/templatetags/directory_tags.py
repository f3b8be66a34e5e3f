"""How a person stands in a page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.core_tags import avatar
from membership.directory.seeing import Seen

register = template.Library()


@register.simple_tag
def portrait(person: Seen, size: str = "") -> SafeString:
    """The round photo where it may be seen, else the initials.

    `size` is a class of avatars. The name stands beside it: the picture says nothing.
    """
    if not person.photo:
        return avatar(person.name, size)
    url = reverse("directory:photo", args=[person.public_id])
    return format_html(
        '<span class="avatar {}"><img src="{}?v={}" alt="" width="360" height="360" '
        'loading="lazy" decoding="async"></span>',
        size,
        url,
        person.photo,
    )


@register.filter
def host(url: str) -> str:
    """What a link without a name is called: the address without its beginnings."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")[:60]
