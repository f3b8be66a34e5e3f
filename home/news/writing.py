r"""What a member types, as the text of a page, and back again. Pure.

A small subset that can be typed on a phone; everything else is shown as typed:

    paragraphs between empty lines      # nothing else makes one
    ## heading   ### smaller heading
    - item       1. item                ---  a line across
    **bold**  *italic*  [words](https://example.org)  \* a star
    {{ 1: Picture }}                    a part that an editor added, kept as it is

The HTML that comes out is built here from escaped words, so nothing that was typed
ever becomes a tag. It holds only what `core.blocks.RICH` allows.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from html import escape
from html.parser import HTMLParser

LINK_LONGEST = 500
# Bold in italic in a link is as deep as sense goes.
DEEPEST = 4
_INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|\*(?P<italic>(?:\\.|[^\\*])+?)\*"
    r"|\[(?P<words>(?:\\.|[^\]\\\[]){1,300})\]\((?P<target>(?:[^()\s]|\([^()\s]*\)){1,600})\)",
    re.DOTALL,
)
_PLAIN_LINK = re.compile(r"(?:https?://[^\s/?#@]+[.:][^\s]*|mailto:[^\s@]+@[^\s@]+)\Z")
_OURS = re.compile(r"(page|document):(\d{1,10})\Z")
_PART = re.compile(r"\{\{ ?(\d{1,3})(?:: [^{}]{0,80})? ?\}\}\Z")
_NUMBERED = re.compile(r"\d{1,3}[.)] ")
# What XML cannot hold, and what turns the direction of other people's words.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
    "|[\ud800-\udfff]"
)


def plain(text: str) -> str:
    """The text without control characters, with "\\n" at the end of lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", text)


def bad_links(text: str, known: Iterable[str] = ()) -> list[str]:
    """Targets of links that may not be used, in their order."""
    return [
        match["target"]
        for match in _INLINE.finditer(plain(text))
        if match["target"] and not _attributes(match["target"], set(known))
    ]


def to_html(text: str, known: Iterable[str] = ()) -> str:
    """Typed text as rich text. `known` are the "page:3" and "document:4" that may
    be linked to: those that an editor put there."""
    allowed = set(known)
    out: list[str] = []
    for chunk in re.split(r"\n[ \t]*\n\s*", plain(text).strip()):
        out.extend(_chunk(chunk, allowed))
    return "".join(out)


def to_blocks(text: str, old: Sequence[dict] = ()) -> list[dict]:
    """Typed text as a StreamField's raw blocks; `old` are those it is made from.

    A part of an editor's stays where its mark stands and leaves where the mark was
    taken out. The first text block keeps its id, so that translations follow it.
    """
    parts = [block for block in old if block["type"] != "text"]
    ids = [block["id"] for block in old if block["type"] == "text" and block.get("id")]
    known = links_in(old)
    made: list[dict] = []
    lines: list[str] = []

    def close():
        html = to_html("\n".join(lines), known)
        lines.clear()
        if html:
            ident = ids.pop(0) if ids else str(uuid.uuid4())
            made.append({"type": "text", "value": html, "id": ident})

    used = set()
    for line in plain(text).split("\n"):
        match = _PART.match(line.strip())
        number = int(match[1]) if match else 0
        if 1 <= number <= len(parts) and number not in used:
            used.add(number)
            close()
            made.append(parts[number - 1])
        else:
            lines.append(line)
    close()
    return made


def from_blocks(blocks: Sequence[dict], names: dict[str, str]) -> str:
    """The blocks as text to type on; `names` says what an editor's parts are called."""
    pieces, number = [], 0
    for block in blocks:
        if block["type"] == "text":
            pieces.append(to_text(str(block["value"])))
        else:
            number += 1
            name = re.sub(r"[{}\n]", " ", str(names.get(block["type"], block["type"])))
            pieces.append(f"{{{{ {number}: {name[:80]} }}}}")
    return "\n\n".join(piece for piece in pieces if piece)


def links_in(blocks: Sequence[dict]) -> set[str]:
    """The site's own pages and files that the text links to: "page:3"."""
    found = set()
    for block in blocks:
        if block["type"] == "text":
            reader = _Reader()
            reader.feed(str(block["value"]))
            found |= reader.ours
    return found


def to_text(html: str) -> str:
    """Rich text as it would be typed."""
    reader = _Reader()
    reader.feed(html)
    reader.close_chunk()
    return "\n\n".join(reader.chunks)


def _chunk(chunk: str, known: set[str]) -> list[str]:
    """One piece between empty lines: lists, headings and paragraphs in it."""
    out: list[str] = []
    kind = ""
    rows: list[str] = []

    def close():
        if kind == "p" and rows:
            out.append(f"<p>{'<br/>'.join(rows)}</p>")
        elif rows:
            items = "".join(f"<li>{row}</li>" for row in rows)
            out.append(f"<{kind}>{items}</{kind}>")
        rows.clear()

    for line in (re.sub(r"[ \t]+", " ", raw).strip() for raw in chunk.split("\n")):
        if not line:
            continue
        heading = re.match(r"(#{2,3}) +(.+)", line)
        if heading or re.fullmatch(r"-{3,}", line):
            close()
            kind = ""
            level = len(heading[1]) if heading else 0
            out.append(
                f"<h{level}>{_inline(heading[2], known)}</h{level}>"
                if heading
                else "<hr/>"
            )
            continue
        row, wanted = line, "p"
        if line[:2] in {"- ", "* "}:
            row, wanted = line[2:], "ul"
        elif numbered := _NUMBERED.match(line):
            row, wanted = line[numbered.end() :], "ol"
        if wanted != kind:
            close()
            kind = wanted
        rows.append(_inline(row.strip(), known))
    close()
    return out


def _inline(text: str, known: set[str], depth: int = 0) -> str:
    if depth >= DEEPEST:
        return escape(re.sub(r"\\([^\w\s])", r"\1", text), quote=False)
    out, at = [], 0
    for match in _INLINE.finditer(text):
        out.append(escape(text[at : match.start()], quote=False))
        at = match.end()
        if match["escaped"]:
            out.append(escape(match["escaped"], quote=False))
        elif match["bold"]:
            out.append(f"<b>{_inline(match['bold'], known, depth + 1)}</b>")
        elif match["italic"]:
            out.append(f"<i>{_inline(match['italic'], known, depth + 1)}</i>")
        elif attributes := _attributes(match["target"], known):
            words = _inline(match["words"], known, DEEPEST - 1)
            out.append(f"<a {attributes}>{words}</a>")
        else:
            out.append(escape(match[0], quote=False))
    out.append(escape(text[at:], quote=False))
    return "".join(out)


def _attributes(target: str, known: set[str]) -> str:
    """A link's attributes as rich text keeps them; empty where it may not be used."""
    ours = _OURS.match(target)
    if ours and target in known:
        return f'linktype="{ours[1]}" id="{ours[2]}"'
    if len(target) <= LINK_LONGEST and _PLAIN_LINK.match(target):
        return f'href="{escape(target)}"'
    return ""


class _Reader(HTMLParser):
    """Rich text, tag by tag, into typed text."""

    HEADS = {"h2": "## ", "h3": "### ", "h4": "### ", "h5": "### ", "h6": "### "}
    MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}

    def __init__(self):
        super().__init__()
        self.chunks: list[str] = []
        self.ours: set[str] = set()
        self._text = ""
        self._lists: list[list] = []
        self._links: list[str] = []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        if tag in {"ul", "ol"}:
            self.close_chunk()
            self._lists.append([tag, 0])
        elif tag == "li" and self._lists:
            self._lists[-1][1] += 1
            self.close_chunk()
        elif tag == "br":
            self._text += "\n"
        elif tag == "hr":
            self.close_chunk()
            self.chunks.append("---")
        elif tag == "a":
            ident = f"{held.get('linktype')}:{held.get('id')}"
            if _OURS.match(ident):
                self.ours.add(ident)
            self._links.append(ident if _OURS.match(ident) else held.get("href") or "")
            self._text += "["
        elif tag in self.MARKS:
            self._text += self.MARKS[tag]
        elif tag in self.HEADS or tag == "p":
            self.close_chunk()

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if tag in self.MARKS:
            self._text += self.MARKS[tag]
        elif tag == "a" and self._links:
            self._text += f"]({self._links.pop()})"
        elif tag in self.HEADS:
            self.close_chunk(self.HEADS[tag])
        elif tag == "li" and self._lists:
            kind, number = self._lists[-1]
            self.close_chunk("- " if kind == "ul" else f"{number}. ", item=number > 1)
        elif tag in {"ul", "ol"} and self._lists:
            self.close_chunk()
            self._lists.pop()
        elif tag == "p":
            self.close_chunk()

    def handle_data(self, data):
        words = re.sub(r"[ \t\n]+", " ", data)
        self._text += re.sub(r"([\\*\[\]])", r"\\\1", words)

    def close_chunk(self, mark: str = "", *, item: bool = False):
        """Write down what was read; an item joins the list it belongs to."""
        lines = [line.strip() for line in self._text.split("\n")]
        self._text = ""
        if mark:
            text = mark + " ".join(filter(None, lines))
        else:
            text = "\n".join(_literal(line) for line in lines).strip()
        if not text.strip() or text == mark:
            return
        if item and self.chunks:
            self.chunks[-1] += f"\n{text}"
        else:
            self.chunks.append(text)


def _literal(line: str) -> str:
    """A line of a paragraph that would begin something else, kept a line."""
    if re.match(r"#{2,3} |-{3,}\Z|- |\{\{", line):
        return f"\\{line}"
    if numbered := _NUMBERED.match(line):
        end = numbered.end() - 2
        return f"{line[:end]}\\{line[end:]}"
    return line
