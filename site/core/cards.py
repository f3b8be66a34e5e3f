"""Draws the picture that other sites show beside a link: a ticket with a cover.

Deterministic: the same card and look give the same pixels, so a digest of both can
be its address. 1200 x 630 is what Open Graph's readers expect (ratio 1.91:1).
"""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from core import raster, theme

WIDTH, HEIGHT = 1200, 630
# Raise it when the drawing changes: old pictures are then drawn anew.
VERSION = 1

FONTS = Path(__file__).parent / "static/core/fonts"
INK, INK_2 = "#16201c", "#46524c"
EDGE = 36
SEAM = 700
INSIDE = 92
ROOM = SEAM - INSIDE - 44
TITLE_SIZES = (72, 64, 56, 50, 44, 38)
TITLE_HEIGHT = 290
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x203B), 0x20AC}
LATIN_EXT = {*range(0x100, 0x250), *range(0x1E00, 0x1F00)}
LETTERS = (("latin", LATIN), ("latin-ext", LATIN_EXT))


@dataclass(frozen=True)
class Card:
    """What a card says. seed: of its cover; ticket: it is about a seat.

    lines: at most two, such as date and place. photo: pk and file hash of a picture
    that stands in place of the cover, or None.
    """

    title: str
    seed: str
    label: str = ""
    lines: tuple[str, ...] = ()
    ticket: bool = False
    photo: tuple[int, str] | None = None


@dataclass(frozen=True)
class Dress:
    """The look that a card is drawn in. mark: name of an own mark's file, or empty."""

    theme: theme.Theme
    style: str
    name: str
    font: str = "schibsted-grotesk"
    mark: str = ""


def digest(card: Card, dress: Dress) -> str:
    """20 hex digits that change with anything that the picture shows."""
    facts = [
        VERSION,
        asdict(card),
        dress.theme.digest,
        dress.style,
        dress.name,
        dress.font,
        dress.mark,
    ]
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def draw(
    card: Card,
    dress: Dress,
    *,
    photo: Image.Image | None = None,
    mark: Image.Image | None = None,
) -> bytes:
    """The card as PNG, 20 to 60 kB, or to 300 kB with a photo.

    photo: in place of the cover; mark: in place of the drawn mark.
    """
    colours, side = dress.theme, WIDTH - SEAM - EDGE
    high = HEIGHT - 2 * EDGE
    image = Image.new("RGB", (WIDTH, HEIGHT), colours.hex("deep"))
    sheet = Image.new("RGB", (WIDTH - 2 * EDGE, high), theme.PAPER)
    picture = (
        photo.convert("RGB").resize((side, high), Image.Resampling.LANCZOS)
        if photo
        else raster.cover(card.seed, dress.style, colours, side, high)
    )
    sheet.paste(picture, (SEAM - EDGE, 0))
    image.paste(sheet, (EDGE, EDGE), _shape(card, sheet.size, dress.theme.straight))
    pen = ImageDraw.Draw(image)
    if card.ticket:
        for y in range(EDGE + 42, HEIGHT - EDGE - 36, 17):
            pen.line([(SEAM, y), (SEAM, y + 8)], fill=theme.PAPER, width=4)
    _head(image, pen, dress, mark)
    _words(pen, card, dress)
    out = BytesIO()
    image.quantize(256 if photo else 128, dither=Image.Dither.FLOYDSTEINBERG).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def _shape(card: Card, size, straight: bool) -> Image.Image:
    """Round corners; where a seat is meant, the two notches of a ticket."""
    fine = 4
    mask = Image.new("L", (size[0] * fine, size[1] * fine), 0)
    pen = ImageDraw.Draw(mask)
    ends = [(0, 0), (size[0] * fine - 1, size[1] * fine - 1)]
    pen.rounded_rectangle(ends, (4 if straight else 32) * fine, fill=255)
    if card.ticket:
        for y in (0, size[1]):
            pen.circle(((SEAM - EDGE) * fine, y * fine), 24 * fine, fill=0)
    return mask.resize(size, Image.Resampling.LANCZOS)


def _head(image, pen, dress: Dress, mark: Image.Image | None) -> None:
    """The mark and the association's name."""
    sign = mark.convert("RGBA") if mark else raster.mark(dress.theme, 48)
    sign = sign.resize((48, 48), Image.Resampling.LANCZOS)
    image.paste(sign, (INSIDE, 84), sign)
    name = fit(dress.name, Type(dress.font, 26, 600), ROOM - 66, 1)
    _write(pen, (INSIDE + 66, 108), name[0] if name else "", dress.font, 26, 600, INK)


def _words(pen, card: Card, dress: Dress) -> None:
    bottom = HEIGHT - 84
    for line, size, weight, colour in (
        (card.lines[1] if len(card.lines) > 1 else "", 27, 450, INK_2),
        (card.lines[0] if card.lines else "", 30, 620, dress.theme.hex("brand")),
    ):
        # A date is worth a smaller letter or a second line more than a cut end.
        for small, most in ((size, 1), (size - 3, 1), (size - 6, 2)):
            words = fit(line, Type(dress.font, small, weight), ROOM, most, cut=False)
            if words:
                break
        else:
            words = fit(line, Type(dress.font, small, weight), ROOM, most)
        for text in reversed(words):
            _write(pen, (INSIDE, bottom - 14), text, dress.font, small, weight, colour)
            bottom -= 46 if text is words[0] else small + 8
    top = 168
    label = fit(card.label, Type(dress.font, 25, 620), ROOM, 1)
    if label:
        tone = dress.theme.hex("brand")
        _write(pen, (INSIDE, top + 14), label[0], dress.font, 25, 620, tone)
        top += 46
    room = min(TITLE_HEIGHT, bottom - top - 8)
    size, lines = _title(card.title, dress.font, room)
    for number, line in enumerate(lines):
        y = top + size * 0.52 + number * size * 1.06
        _write(pen, (INSIDE, round(y)), line, dress.font, size, 640, INK)


def _title(title: str, font: str, room: float) -> tuple[int, list[str]]:
    """The largest size in which the whole title fits; the smallest cuts its end."""
    for size in TITLE_SIZES:
        kind = Type(font, size, 640)
        most = max(1, int(room / (size * 1.06)))
        lines = fit(title, kind, ROOM, most, cut=size == TITLE_SIZES[-1])
        if lines:
            return size, lines
    return TITLE_SIZES[-1], []


def shown(text: str) -> str:
    """The text without what the shipped fonts cannot draw (signs, other alphabets)."""
    text = unicodedata.normalize("NFC", str(text)).replace("\u00ad", "")
    text = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or any(ord(letter) in letters for _, letters in LETTERS)
    )
    return " ".join(text.split())


def fit(
    text: str, kind: "Type", room: float, most: int, *, cut: bool = True
) -> list[str]:
    """The text in at most `most` lines of `room` pixels.

    Long words (Danish has them) are broken. What does not fit is cut with an
    ellipsis, or, without `cut`, gives no line at all.
    """
    lines, line = [], ""
    for word in shown(text).split():
        tried = f"{line} {word}".strip()
        if kind.width(tried) <= room:
            line = tried
            continue
        if line:
            lines.append(line)
        if kind.width(word) > room and not cut:
            return []
        while kind.width(word) > room:
            end = _most_letters(word, kind, room)
            lines.append(word[:end] + "-")
            word = word[end:]
        line = word
    lines += [line] if line else []
    if len(lines) <= most:
        return lines
    if not cut:
        return []
    last = lines[most - 1]
    while last and kind.width(last.rstrip() + "…") > room:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,.-") + "…"]


def _most_letters(word: str, kind: "Type", room: float) -> int:
    end = len(word)
    while end > 1 and kind.width(word[:end] + "-") > room:
        end -= 1
    return end


@dataclass(frozen=True)
class Type:
    """A family's file name, a size in pixels and a weight (400-700)."""

    family: str
    size: int
    weight: int

    def width(self, text: str) -> float:
        return sum(_font(self, part).getlength(run) for part, run in _runs(text))


def _runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces of one font file each."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        part = next(part for part, letters in LETTERS if ord(letter) in letters)
        if runs and runs[-1][0] == part:
            runs[-1] = (part, runs[-1][1] + letter)
        else:
            runs.append((part, letter))
    return runs


def font_of(kind: Type, letter: str) -> ImageFont.FreeTypeFont:
    """The font that has this letter, which must be one that `shown` keeps."""
    return _font(kind, _runs(letter)[0][0])


@lru_cache(maxsize=64)
def _font(kind: Type, part: str) -> ImageFont.FreeTypeFont:
    path = FONTS / f"{kind.family}-{part}.woff2"
    font = ImageFont.truetype(path, kind.size)
    font.set_variation_by_axes([kind.weight])
    return font


def _write(pen, at, text, family, size, weight, colour) -> None:
    x, y = at
    kind = Type(family, size, weight)
    for part, run in _runs(text):
        font = _font(kind, part)
        pen.text((x, y), run, font=font, fill=colour, anchor="lm")
        x += font.getlength(run)
