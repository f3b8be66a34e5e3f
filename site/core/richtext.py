"""Rich text with nothing in it but what our editors offer. Pure.

Draftail's own converter lets only known tags and links through. Texts also arrive as
HTML: from the translators' editor, from programs, from older databases. This is the
second door, for those.
"""

import html
import re

from django.utils.html import strip_tags

from wagtail.whitelist import Whitelister, attribute_rule, check_url

BLOCK = attribute_rule({"data-block-key": True})
PLAIN = attribute_rule({})


def _link(tag) -> None:
    """An address that may be followed, or the number of a page or document."""
    attribute_rule({"href": check_url, "linktype": True, "id": True})(tag)
    numbered = re.fullmatch(r"\d{1,18}", tag.get("id") or "", re.ASCII)
    if not numbered or tag.get("linktype") not in {"page", "document"}:
        tag.attrs.pop("id", None)
        tag.attrs.pop("linktype", None)


# Their words are no text: they go together with the tag.
MUTE = {"script", "style", "iframe", "object", "template", "svg", "math", "noscript"}


class _Door(Whitelister):
    element_rules = {
        "[document]": PLAIN,
        "a": _link,
        **dict.fromkeys(("p", "h2", "h3", "li"), BLOCK),
        **dict.fromkeys(("b", "strong", "i", "em", "ul", "ol", "br", "hr"), PLAIN),
    }

    def clean_tag_node(self, doc, tag):
        if tag.name in MUTE:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


def clean(source: str) -> str:
    """The database HTML of a rich text, safe to show.

    Unknown tags leave their words behind; scripts, event handlers and links to
    anything but http, https, ftp, mailto and tel leave nothing. What is nested too
    deep to be read (no editor writes that) becomes one plain paragraph. The same
    text twice gives the same.
    """
    try:
        return _Door().clean(source)
    except RecursionError:
        return f"<p>{html.escape(strip_tags(source))}</p>"
