"""The head's facts for templates."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import emblems, sharing
from core import icons as drawn
from core.look import Look

register = template.Library()


@register.simple_tag(takes_context=True)
def share(context) -> sharing.Share:
    """`{% share as shared %}`: title, description, canonical and so on."""
    return sharing.of(context)


@register.simple_tag(name="icons")
def icon_links(look: Look) -> SafeString:
    """The icons of tabs and phones, as `<link>`s."""
    links = [("icon", drawn.url(look, "favicon.ico"), ' sizes="32x32"')]
    if look.mark and look.mark.kind == "svg":
        links.insert(0, ("icon", emblem_url(look.mark), ' type="image/svg+xml"'))
    elif look.mark:
        png = drawn.url(look, "icon-192.png")
        links.insert(0, ("icon", png, ' type="image/png" sizes="192x192"'))
    else:
        svg = drawn.url(look, "favicon.svg")
        links.insert(0, ("icon", svg, ' type="image/svg+xml"'))
    touch = drawn.url(look, "apple-touch-icon.png")
    links.append(("apple-touch-icon", touch, ""))
    rows = [(rel, url, SafeString(more)) for rel, url, more in links]
    return format_html_join("\n    ", '<link rel="{}" href="{}"{}>', rows)


@register.simple_tag
def emblem_url(found: emblems.Emblem) -> str:
    """Address of a logo or a mark."""
    return reverse("emblem", args=[found.name.removeprefix(f"{emblems.FOLDER}/")])


@register.simple_tag
def mark_url(look: Look) -> str:
    """Address of the site's square picture: its own, or the one that is drawn."""
    return emblem_url(look.mark) if look.mark else drawn.url(look, "favicon.svg")


@register.simple_tag
def logo(look: Look) -> SafeString:
    """The logo for the header, at its size there."""
    width, height = look.logo_size
    if look.logo is None:
        return SafeString("")
    return format_html(
        '<img class="wide" src="{}" alt="" width="{}" height="{}">',
        emblem_url(look.logo),
        width,
        height,
    )
