"""How people and rooms stand in the chat's pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def face(row: dict, size: str = "") -> SafeString:
    """A photo where it may be seen, else tinted initials; decoration.

    `row` has a `face` (chat.faces) and perhaps a `photo`, the reader's to see.
    """
    look = row.get("face") or row if row else {}
    if row and row.get("photo"):
        return format_html(
            '<span class="avatar {}" aria-hidden="true"><img src="{}" alt="" width="40"'
            ' height="40" loading="lazy" decoding="async"></span>',
            size,
            row["photo"],
        )
    return format_html(
        '<span class="avatar a{} {}" aria-hidden="true">{}</span>',
        look.get("tint", 0) if look else 0,
        size,
        look.get("initials", "") if look else "",
    )


@register.filter
def room_icon(room) -> str:
    """The icon's name of a kind of room."""
    if room.kind == "event":
        return "ticket"
    if room.kind == "direct":
        return "person"
    if room.posting == "moderators":
        return "megaphone"
    return "hash" if room.joining == "open" else "lock"
