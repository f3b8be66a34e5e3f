"""The head's facts for templates."""

from django import template

from core import sharing

register = template.Library()


@register.simple_tag(takes_context=True)
def share(context) -> sharing.Share:
    """`{% share as shared %}`: title, description, canonical and so on."""
    return sharing.of(context)
