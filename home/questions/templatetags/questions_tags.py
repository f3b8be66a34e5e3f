"""Filters for the words of posts."""

from django import template
from django.utils.safestring import SafeString

from home.questions import words

register = template.Library()


@register.filter
def plain_words(text: str, limit: int = 0) -> str:
    """The words without their form, cut after so many letters."""
    return words.plain(str(text), int(limit))


@register.filter
def post_html(text: str) -> SafeString:
    """A post's text as safe HTML."""
    return words.html(str(text))
