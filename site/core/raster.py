"""Paints drawn covers and the mark as pixels, for pictures that others show.

Reads the few SVG shapes that `core.covers` writes (rect, circle, path, lines of
dots) and nothing that came from outside. Pure but for Pillow. Shapes are drawn
`FINE` times too large and made smaller, which smooths their edges.
"""

import math
import re
from collections.abc import Callable

from PIL import Image, ImageDraw

from core import covers
from core.theme import Theme

FINE = 2
# Steps of a curve and of a quarter turn: more cannot be seen at 1200 pixels.
STEPS = 24
PALE = "#eaf4ee"
NAMES = ("k-paper", "k-sky", "k-leaf", "k-clay", "k-brand", "k-night", "k-sun")

_TAG = re.compile(r"<(rect|circle|path)\s([^>]*?)/>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_STEP = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+))")

# The mark of includes/logo.html; a test compares the two.
MARK = (
    '<rect class="c4" width="34" height="34" rx="8"/>'
    '<path fill="#fff" d="M17 6v11H6A11 11 0 0 1 17 6z"/>'
    '<circle class="c3" cx="23" cy="11" r="5"/><path class="c2" d="M17 17v11H6z"/>'
    '<path class="c6" d="M17 17h11a11 11 0 0 1-11 11z"/>'
)

Point = tuple[float, float]


def cover(seed: str, style: str, theme: Theme, width: int, height: int) -> Image.Image:
    """The cover of a seed, filling `width` x `height` pixels, in light colours."""
    tall = height > width
    svg = covers.cover(seed, style, tall=tall)
    box = (covers.WIDTH, 510 if tall else covers.HEIGHT)
    scale = max(width / box[0], height / box[1])
    # As the page shows it: xMidYMax slice.
    move = ((width - box[0] * scale) / 2, height - box[1] * scale)
    return _paint(svg, theme, (width, height), scale, move)


def mark(theme: Theme, side: int) -> Image.Image:
    """The drawn mark, `side` pixels square, on a transparent ground."""
    return _paint(MARK, theme, (side, side), side / 34, (0, 0), clear=True)


def _paint(svg, theme, size, scale, move, *, clear=False) -> Image.Image:
    big = (size[0] * FINE, size[1] * FINE)
    image = Image.new("RGBA" if clear else "RGB", big, (0, 0, 0, 0) if clear else None)
    pen = ImageDraw.Draw(image)

    def place(point: Point) -> Point:
        return tuple(  # type: ignore[return-value]
            (p * scale + m) * FINE for p, m in zip(point, move, strict=True)
        )

    for tag, text in _TAG.findall(svg):
        shape = dict(_ATTRIBUTE.findall(text))
        DRAW[tag](pen, shape, _colour(shape, theme), place, scale * FINE)
    return image.resize(size, Image.Resampling.LANCZOS)


def _colour(shape: dict, theme: Theme) -> str:
    if "fill" in shape:
        return shape["fill"]
    number = int(shape["class"][1:])
    return theme.hex(NAMES[number]) if number < len(NAMES) else PALE


def _rect(pen, shape, colour, place, scale):
    x, y, w, h = (float(shape.get(key, 0)) for key in ("x", "y", "width", "height"))
    ends = [place((x, y)), place((x + w, y + h))]
    pen.rounded_rectangle(ends, float(shape.get("rx", 0)) * scale, fill=colour)


def _circle(pen, shape, colour, place, scale):
    centre, r = place((float(shape["cx"]), float(shape["cy"]))), float(shape["r"])
    pen.circle(centre, r * scale, fill=colour)


def _path(pen, shape, colour, place, scale):
    if "stroke-width" in shape:
        across = float(shape["stroke-width"]) * scale / 2
        for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", shape["d"]):
            pen.circle(place((float(x), float(y))), across, fill=colour)
        return
    pen.polygon([place(point) for point in outline(shape["d"])], fill=colour)


DRAW: dict[str, Callable] = {"rect": _rect, "circle": _circle, "path": _path}


def outline(d: str) -> list[Point]:
    """The corners of a path of one piece; curves and arcs as short lines.

    Knows M, L, H, V, C, A and Z, absolute and relative; raises KeyError for others.
    """
    points: list[Point] = []
    tokens = [(letter, number) for letter, number in _STEP.findall(d)]
    at, here, letter = 0, (0.0, 0.0), ""
    while at < len(tokens):
        if tokens[at][0]:
            letter = tokens[at][0]
            at += 1
        if letter in "Zz":
            continue
        count = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "A": 7}[letter.upper()]
        numbers = [float(number) for _letter, number in tokens[at : at + count]]
        at += count
        made = _step(letter, numbers, here)
        points += made
        here = made[-1]
    return points


def _step(letter: str, numbers: list[float], here: Point) -> list[Point]:
    dx, dy = here if letter.islower() else (0.0, 0.0)
    match letter.upper():
        case "H":
            return [(numbers[0] + dx, here[1])]
        case "V":
            return [(here[0], numbers[0] + dy)]
        case "C":
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            ends = [(x + dx, y + dy) for x, y in pairs]
            return _curve(here, *ends)
        case "A":
            end = (numbers[5] + dx, numbers[6] + dy)
            return _arc(here, numbers[0], bool(numbers[3]), bool(numbers[4]), end)
        case _:
            return [(numbers[0] + dx, numbers[1] + dy)]


def _curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """A cubic Bézier curve from `a` to `d`."""
    found = []
    for step in range(1, STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        found.append(
            tuple(
                sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )
        )
    return found  # type: ignore[return-value]


def _arc(a: Point, r: float, large: bool, sweep: bool, b: Point) -> list[Point]:
    """A circle's arc, by its ends (SVG 1.1, appendix F.6.5, for one radius)."""
    across = math.dist(a, b)
    r = max(r, across / 2)
    if not across:
        return [b]
    away = math.sqrt(max(0.0, r * r - across * across / 4)) / across
    side = -1 if large == sweep else 1
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    centre = (
        middle[0] + side * away * (a[1] - b[1]),
        middle[1] + side * away * (b[0] - a[0]),
    )
    start = math.atan2(a[1] - centre[1], a[0] - centre[0])
    turn = math.atan2(b[1] - centre[1], b[0] - centre[0]) - start
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    return [
        (
            centre[0] + r * math.cos(start + turn * step / STEPS),
            centre[1] + r * math.sin(start + turn * step / STEPS),
        )
        for step in range(1, STEPS + 1)
    ]
