"""What people wrote, as safe HTML and as plain text. Pure.

A small, strict part of Markdown: **bold**, *italic*, `code`, blocks of code between
lines of ```, > quotes, lists, [links](https://…) and bare addresses. Everything else
is shown as it was typed. There is no HTML, no picture, and no address but http, https
and mailto. Every character of the text is escaped where it is written out, and tags are
written by this file alone, so nothing that people write can become markup.

It takes one pass over the lines and one over each line: there is no pattern that looks
back, so the time grows with the length and not with how spiteful the text is.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString

# Beyond these a link is shown as it was typed.
MOST_LABEL, MOST_ADDRESS = 300, 1000
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`\\]{1,1000}", re.ASCII)
_TAIL = ".,;:!?…"
_DIGITS = "0123456789"
_ITEM = re.compile(r"[-*] +(?=\S)|[0-9]{1,4}[.)] +(?=\S)")
_WORD = re.compile(r"\w")
_TAGS = {"**": "strong", "__": "strong", "*": "em", "_": "em"}
# What turns the direction of letters round, and what is not seen at all: in a text
# they can show another address than the one that a link leads to.
_UNSEEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


def html(text: str, names: Iterable[str] = ()) -> SafeString:
    """Safe HTML: nothing that people write comes through as markup.

    `names` are those of the people mentioned: "@Name" stands out.
    """
    if not text:
        return SafeString("")
    wanted = sorted({name for name in names if name}, key=len, reverse=True)
    lines = text.translate(_UNSEEN).split("\n")
    return SafeString("".join(_blocks(lines, wanted)))


def _blocks(lines: list[str], names: list[str]) -> Iterator[str]:
    at, end = 0, len(lines)
    while at < end:
        start, kind = at, _kind(lines[at])
        at += 1
        if kind == "blank":
            continue
        if kind == "code":
            while at < end and lines[at].rstrip() != "```":
                at += 1
            code = "\n".join(lines[start + 1 : at])
            at += 1
            yield f'<pre tabindex="0"><code>{escape(code)}</code></pre>'
            continue
        while at < end and _kind(lines[at]) == kind:
            at += 1
        yield _block(kind, lines[start:at], names)


def _kind(line: str) -> str:
    if line.startswith("```"):
        return "code"
    if line.startswith(">"):
        return "quote"
    item = _ITEM.match(line)
    if item:
        return "bullets" if line[0] in "-*" else "numbers"
    return "words" if line.strip() else "blank"


def _block(kind: str, lines: list[str], names) -> str:
    if kind == "quote":
        inner = "<br>".join(_line(line[1:].strip(), names) for line in lines)
        return f'<blockquote><p dir="auto">{inner}</p></blockquote>'
    if kind in ("bullets", "numbers"):
        items = "".join(
            f'<li dir="auto">{_line(_ITEM.sub("", line, count=1), names)}</li>'
            for line in lines
        )
        if kind == "bullets":
            return f"<ul>{items}</ul>"
        first = int(lines[0][: len(lines[0]) - len(lines[0].lstrip(_DIGITS))])
        return f'<ol start="{first}">{items}</ol>'
    inner = "<br>".join(_line(line, names) for line in lines)
    return f'<p dir="auto">{inner}</p>'


def _line(line: str, names) -> str:
    """One line: tokens first, then the pairs of ** and * among them."""
    out: list[str] = []
    open_at: dict[str, int] = {}
    for kind, value in _tokens(line, names):
        if kind != "mark":
            out.append(value)
            continue
        mark, opens, closes = value
        if closes and mark in open_at:
            begin = open_at[mark]
            tag = _TAGS[mark]
            out[begin] = f"<{tag}>"
            out.append(f"</{tag}>")
            # What was opened inside and not closed stays as it was typed.
            open_at = {m: i for m, i in open_at.items() if i < begin}
        elif opens and mark not in open_at:
            open_at[mark] = len(out)
            out.append(escape(mark))
        else:
            out.append(escape(mark))
    return "".join(out)


def _tokens(line: str, names) -> Iterator[tuple]:
    at, start, end = 0, 0, len(line)
    ticks = line.rfind("`")
    while at < end:
        found = None
        sign = line[at]
        if sign == "`" and at < ticks:
            found = _code(line, at)
        elif sign == "[":
            found = _link(line, at)
        elif sign in "hm" and (at == 0 or not _WORD.match(line[at - 1])):
            found = _address(line, at)
        elif sign == "@" and names and (at == 0 or not _WORD.match(line[at - 1])):
            found = _mention(line, at, names)
        elif sign in "*_":
            found = _mark(line, at)
        if found is None:
            at += 1
            continue
        if start < at:
            yield "text", escape(line[start:at])
        kind, value, at = found
        start = at
        yield kind, value
    if start < end:
        yield "text", escape(line[start:end])


def _code(line, at):
    close = line.find("`", at + 1)
    inner = line[at + 1 : close].strip()
    if close < 0 or not inner:
        return None
    return "done", f"<code>{escape(inner)}</code>", close + 1


def _link(line, at):
    close = line.find("](", at, at + MOST_LABEL + 2)
    if close < 0:
        return None
    label = line[at + 1 : close].strip()
    end = line.find(")", close, close + MOST_ADDRESS + 3)
    if end < 0 or not label or "[" in label:
        return None
    address = _ADDRESS.fullmatch(line, close + 2, end)
    return ("done", _anchor(address[0], label), end + 1) if address else None


def _address(line, at):
    found = _ADDRESS.match(line, at)
    if found is None:
        return None
    address = found[0].rstrip(_TAIL)
    # A bracket that was opened before the address closes after it.
    while address.endswith((")", "]")):
        close = address[-1]
        if address.count(close) <= address.count({")": "(", "]": "["}[close]):
            break
        address = address[:-1].rstrip(_TAIL)
    for mark in ("**", "__", "*", "_"):
        address = address.removesuffix(mark)
    if address in ("http://", "https://", "mailto:"):
        return None
    return "done", _anchor(address, address.removeprefix("mailto:")), at + len(address)


def _anchor(address: str, label: str) -> str:
    return (
        f'<a href="{escape(address)}" rel="nofollow noopener noreferrer ugc">'
        f"{escape(label)}</a>"
    )


def _mention(line, at, names):
    for name in names:
        end = at + 1 + len(name)
        same = line[at + 1 : end].casefold() == name.casefold()
        if same and not (end < len(line) and _WORD.match(line[end])):
            shown = escape(line[at:end])
            return "done", f'<span class="mention">{shown}</span>', end
    return None


def _mark(line, at):
    mark = line[at] * 2 if line.startswith(line[at] * 2, at) else line[at]
    end = at + len(mark)
    before = line[at - 1] if at else " "
    after = line[end] if end < len(line) else " "
    opens, closes = not after.isspace(), not before.isspace()
    if mark[0] == "_":  # snake_case is a name and nothing else
        opens = opens and not _WORD.match(before)
        closes = closes and not _WORD.match(after)
    return "mark", (mark, opens, closes), end


def plain(text: str) -> str:
    """One line without marks, for quotes and notices."""
    lines = (
        line.lstrip("> ") if line.startswith(">") else line
        for line in text.translate(_UNSEEN).split("\n")
        if not line.startswith("```")
    )
    one = " ".join(" ".join(lines).split())
    return one.replace("**", "").replace("`", "")


def addresses(text: str) -> list[str]:
    """The web addresses in a text, each once, in order; at most five."""
    found = (match[0].rstrip(_TAIL + ")]*_") for match in _ADDRESS.finditer(text))
    return [each for each in dict.fromkeys(found) if each.startswith("http")][:5]
