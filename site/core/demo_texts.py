"""Reads the demo association's texts and turns them into what pages hold.

Texts are TOML files inside the wings. A value in two languages is a table with the
keys `da` and `en`. Longer text is plain: paragraphs between empty lines, "## " for
a heading, "- " for a list, **bold**, and [words](page:key), [words](path:account/)
or [words](mailto:somebody@guild.example) for links.
"""

import re
import tomllib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path

from modelsearch import index
from modelsearch.signal_handlers import post_save_signal_handler

from django.db.models.signals import post_save

from wagtail.signal_handlers import disable_reference_index_auto_update

LANGUAGES = ("da", "en")
# Every demo row's identity follows from its key, so that a second load finds it.
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://guild.example/demo")

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def identity(*parts: object) -> uuid.UUID:
    """The same id for the same parts, for ever and on every machine."""
    return uuid.uuid5(SPACE, "/".join(str(part) for part in parts))


@cache
def read(folder: Path, pattern: str) -> dict:
    """All TOML files of a folder that match, merged; lists of tables are joined.

    Read once and shared: look, do not change.
    """
    merged: dict = {}
    for path in sorted(folder.glob(pattern)):
        for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(value, list):
                merged.setdefault(key, []).extend(value)
            else:
                merged[key] = value
    return merged


def said(value, language: str):
    """The value in one language; what has only one wording is returned as it is."""
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        return value[language]
    return value


def rich(text: str, link: Callable[[str], str] | None = None) -> str:
    """Plain demo text as the HTML that a rich text field keeps.

    `link` turns the target of a link into its attributes, for example
    `linktype="page" id="3"`; without it the target becomes an `href`.
    """

    def anchor(match: re.Match) -> str:
        words, target = match.groups()
        attributes = link(target) if link else f'href="{target}"'
        return f"<a {attributes}>{words}</a>"

    def inline(line: str) -> str:
        line = _BOLD.sub(r"<b>\1</b>", escape(line.strip(), quote=False))
        return _LINK.sub(anchor, line)

    parts: list[str] = []
    for block in text.strip().split("\n\n"):
        loose: list[str] = []
        items: list[str] = []
        for line in block.splitlines():
            if line.startswith("## "):
                parts.append(f"<h2>{inline(line[3:])}</h2>")
            elif line.startswith("- "):
                items.append(f"<li>{inline(line[2:])}</li>")
            else:
                loose.append(line)
        if loose:
            parts.append(f"<p>{inline(' '.join(loose))}</p>")
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
    return "".join(parts)


@contextmanager
def indexes_later() -> Iterator[None]:
    """Save many pages without indexing each; the caller indexes once at the end."""
    models = list(index.get_indexed_models())
    muted = [m for m in models if post_save.disconnect(post_save_signal_handler, m)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in muted:
            post_save.connect(post_save_signal_handler, sender=model)
