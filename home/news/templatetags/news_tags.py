"""Tags by which pages of any wing show news."""

from django import template
from django.utils.translation import get_language

from home.news import listing

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_news(context, limit: int = 3, topic: str = "") -> list:
    """The newest public articles of the page's language: `{% latest_news 3 as rows %}`.

    `topic` is a topic's slug; each article has its address as `address`. The same for
    every reader, so that a page with it may be kept.
    """
    request = context.get("request")
    return listing.latest(_language(context), limit, request, topic=topic)


@register.simple_tag(takes_context=True)
def news_index(context, topic: str = "") -> str:
    """The address of the news in this language, of one topic if named; or empty."""
    url = listing.index_url(_language(context), context.get("request"))
    return f"{url}?tag={topic}" if url and topic else url


def _language(context) -> str:
    locale = getattr(context.get("page"), "locale", None)
    return locale.language_code if locale else get_language() or "da"
