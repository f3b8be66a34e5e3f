"""What changed between two versions, paragraph by paragraph (pure)."""

import difflib
import html
import re

_PARAGRAPH = re.compile(r"</?(?:p|h[1-6]|li|ul|ol|hr|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def paragraphs(body: str) -> list[str]:
    """The plain paragraphs of rich text, headings and points among them."""
    parts = (_TAG.sub("", part) for part in _PARAGRAPH.split(body))
    return [text for part in parts if (text := html.unescape(part).strip())]


def compare(old: str, new: str) -> list[tuple[str, str]]:
    """(kind, paragraph) in reading order; kind is same, out or in.

    Takes the rich text of both versions.
    """
    before, after = paragraphs(old), paragraphs(new)
    found: list[tuple[str, str]] = []
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, a, b, c, d in steps:
        if kind == "equal":
            found += [("same", text) for text in after[c:d]]
        else:
            found += [("out", text) for text in before[a:b]]
            found += [("in", text) for text in after[c:d]]
    return found
