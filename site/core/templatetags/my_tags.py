"""The list of a person's own pages, for their common frame."""

from django import template
from django.utils.translation import get_language

from core import own

register = template.Library()


@register.simple_tag(takes_context=True)
def my_pages(context) -> list[dict]:
    """Own pages that exist: `url`, `label`, `icon`, and `now` ("page", "true" or "").

    `now` is "true" for the page above the one that is shown.
    """
    request = context.get("request")
    here = request.path if request else ""
    language = get_language() or "da"
    pages = [
        {"url": url, "label": label, "icon": icon}
        for path, label, icon in own.PAGES
        if (url := own.url_of(path, language))
    ]
    urls = [str(page["url"]) for page in pages]
    inside = [url for url in urls if here.startswith(url)]
    nearest = max(inside, key=len, default="")
    for page in pages:
        exact = "page" if page["url"] == here else "true"
        page["now"] = exact if page["url"] == nearest else ""
    return pages
