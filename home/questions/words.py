"""The words of posts: plain text with a little form, made into safe HTML. Pure.

Members write no HTML. Everything is escaped first; what is added afterwards is ours:
paragraphs between empty lines, lists ("- " or "1. "), quotes ("> "), **bold**,
`code`, blocks of code between lines of ```, and addresses that begin with http.
"""

import re
import unicodedata
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

LONGEST_TITLE = 160
SHORTEST_TITLE = 10
LONGEST = 8000
SHORTEST = 10
LONGEST_REASON = 300

_LINK = re.compile(r"https?://[^\s<>\"'`\x00-\x1f]{1,500}", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,400}?)(?<=\S)\*\*")
_CODE = re.compile(r"`([^`\n]{1,400})`")
_ITEM = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s+(.*)")
_FENCE = "```"
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Letters that do not come apart into a plain one and a mark, as Danes spell them out.
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "ð": "d", "þ": "th"})
_WORD = re.compile(r"[a-z0-9]+")
# Words that most questions have.
COMMON = frozenset(
    _WORD.findall(
        "about after alle also and any anybody are av best can could der det "
        "den does dig dit ein eller en er et for fra from gave get give had har "
        "has have her his hvad hvem hvilke hvilken hvor hvordan hvorfor how "
        "ikke into its jeg just kan like make man med min mine mit not now "
        "noget nogen nogle og old one only on our own should skal some somebody "
        "som than that the their them there these they this til use used uses "
        "using ved very vi vil vore vores want was were what when where which "
        "who why will with work would you your"
    )
)


def clean(text: str) -> str:
    """Text as it is kept: one kind of line end, no controls, no runs of empty lines."""
    text = unicodedata.normalize("NFC", str(text)).replace("\r\n", "\n")
    text = "".join(
        c for c in text.replace("\r", "\n") if c in "\n\t" or not _is_control(c)
    )
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """One line of text, single spaces."""
    return " ".join(clean(text).split())


def _is_control(char: str) -> bool:
    """Controls, and the marks that turn the direction of the text around them."""
    return unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNS


def html(text: str) -> SafeString:
    """The text as HTML that holds no tag or attribute of the writer's."""
    return SafeString("".join(_blocks(text, rich=False)))


def rich(text: str) -> str:
    """The same for a rich text block of a page: without classes, code and quotes."""
    return "".join(_blocks(text, rich=True))


def _blocks(text: str, *, rich: bool):
    code: list[str] | None = None
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip().startswith(_FENCE):
            if code is None:
                yield from _block(lines, rich)
                lines, code = [], []
            else:
                yield _code(code, rich)
                code = None
        elif code is not None:
            code.append(line)
        elif line.strip():
            lines.append(line)
        else:
            yield from _block(lines, rich)
            lines = []
    if code and any(code):
        yield _code(code, rich)  # a fence that nobody closed


def _code(lines: list[str], rich: bool) -> str:
    inside = escape("\n".join(lines).rstrip("\n"))
    if rich:
        return "".join(
            f"<p><code>{line or ' '}</code></p>" for line in inside.split("\n")
        )
    return f'<pre tabindex="0"><code>{inside}</code></pre>'


def _block(lines: list[str], rich: bool):
    """A paragraph, with lists and quotes where lines begin as such."""
    for kind, group in _runs(lines):
        if kind in {"ul", "ol"}:
            items = "".join(f"<li>{_inline(item, rich)}</li>" for item in group)
            yield f"<{kind}>{items}</{kind}>"
        else:
            inside = "<br>".join(_inline(line.strip(), rich) for line in group)
            inside = inside.replace("<br>", "<br/>") if rich else inside
            quoted = kind == "quote" and not rich
            yield (
                f"<blockquote><p>{inside}</p></blockquote>"
                if quoted
                else (f"<p>{inside}</p>")
            )


def _runs(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Neighbouring lines of one kind: ul, ol, quote or p."""
    runs: list[tuple[str, list[str]]] = []
    for line in lines:
        kind, words = "p", line
        if item := _ITEM.fullmatch(line.strip()):
            kind = "ol" if line.strip()[0].isdigit() else "ul"
            words = item.group(1)
        elif line.lstrip().startswith(">"):
            kind, words = "quote", line.lstrip()[1:]
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(words)
        else:
            runs.append((kind, [words]))
    return runs


def _inline(text: str, rich: bool) -> str:
    """Code first: what stands in it is left as it is. Then addresses, then bold."""
    parts, last = [], 0
    for match in _CODE.finditer(text):
        parts.append(_linked(text[last : match.start()], rich))
        parts.append(f"<code>{escape(match.group(1))}</code>")
        last = match.end()
    parts.append(_linked(text[last:], rich))
    return "".join(parts)


def _linked(text: str, rich: bool) -> str:
    parts, last = [], 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(".,;:!?")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")")
        parts.append(_bold(text[last : match.start()]))
        more = "" if rich else ' rel="nofollow ugc noopener"'
        safe = escape(address)
        parts.append(f'<a href="{safe}"{more}>{safe}</a>')
        last = match.start() + len(address)
    parts.append(_bold(text[last:]))
    return "".join(parts)


def _bold(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(text))


def plain(text: str, limit: int = 0) -> str:
    """The words without the form, on one line; cut at a word after `limit`."""
    flat = re.sub(r"```|\*\*|`|^[>\-*•]\s+", "", text, flags=re.MULTILINE)
    flat = " ".join(flat.split())
    if limit and len(flat) > limit:
        return flat[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
    return flat


def fold(text: str) -> str:
    """For comparing: lower case, no accents, ø as oe and å as aa."""
    lowered = unicodedata.normalize("NFC", str(text)).lower().translate(_FOLD)
    flat = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in flat if not unicodedata.combining(c))


def telling(text: str, most: int = 6) -> list[str]:
    """The words of a text that tell it from others, folded, the longest first.

    Danish and English endings come off long words, so that "tallene" finds "tal".
    """
    found = dict.fromkeys(word for word in _WORD.findall(fold(text)) if len(word) > 2)
    chosen = [_stem(word) for word in found if word not in COMMON]
    return sorted(dict.fromkeys(chosen), key=len, reverse=True)[:most]


def _stem(word: str) -> str:
    for ending in ("ernes", "erne", "enes", "ing", "ens", "ets", "ers", "ene", "er"):
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word[: -len(ending)]
    for ending in ("en", "et", "es", "ed", "e", "s"):
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def name_of(person, shown: str) -> str:
    """Maja L., Maja Lindqvist or "A member", as the person chose."""
    if person is None:
        return _("Somebody who has left")
    first, last = person.first_name.strip(), person.last_name.strip()
    if shown == "none" or not first:
        return _("A member")
    if shown == "full":
        return f"{first} {last}".strip()
    return f"{first} {last[0]}." if last else first
