"""Drawn covers: a flat picture out of a seed, in the theme's colours.

Pure and deterministic: the same seed and style give the same SVG text. Colours are
the classes `c0` to `c7` of guild.css, so covers follow theme and dark mode and need
no inline style. Numbers are drawn from SHA-256 of the seed, never from outside.
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

STYLES = ("hills", "rings", "bars", "tiles", "dots")
WIDTH, HEIGHT = 480, 320
PAPER, SKY, LEAF, CLAY, BRAND, NIGHT, SUN, PALE = range(8)


@lru_cache(maxsize=512)
def cover(seed: str, style: str = "mixed", *, tall: bool = False) -> str:
    """An `<svg>` of 1-4 kB. `style` is one of STYLES or "mixed"; tall: 480x510.

    It is decoration: hidden from assistive technology, and fills its box.
    """
    chance = _chance(f"{seed}")
    pick = STYLES[int(next(chance) * len(STYLES))]
    draw = DRAW[style if style in STYLES else pick]
    height = 510 if tall else HEIGHT
    body = "".join(draw(chance, height))
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="xMidYMax slice" '
        f'aria-hidden="true" focusable="false">{body}</svg>'
    )


@lru_cache(maxsize=128)
def place_map(seed: str) -> str:
    """A drawing in the manner of a town map; it shows no real street."""
    chance = _chance(f"map {seed}")
    shore = 60 + 60 * next(chance)
    parts = [
        '<rect width="420" height="320" class="map-ground"/>',
        f'<path class="map-water" d="M0 0H420V{_n(shore * 0.8)}'
        f"C330 {_n(shore + 40)} 260 {_n(shore - 30)} 170 {_n(shore)}"
        f'S50 {_n(shore - 50)} 0 {_n(shore - 20)}Z"/>',
        f'<rect class="map-park" x="{_n(230 + 60 * next(chance))}" y="190" '
        f'width="{_n(90 + 50 * next(chance))}" height="90"/>',
    ]
    tilt = -8 + 16 * next(chance)
    roads = [(80, 14), (140, 7), (195, 14), (250, 7), (305, 12), (360, 7)]
    for x, width in roads:
        lean = tilt + 4 * next(chance)
        parts.append(
            f'<path class="map-road" stroke-width="{width}" '
            f'd="M{x} -10L{_n(x + lean * 3)} 330"/>'
        )
    for y, width in [(120, 14), (175, 7), (225, 14), (285, 8)]:
        parts.append(
            f'<path class="map-road" stroke-width="{width}" '
            f'd="M-10 {_n(y - tilt)}L430 {_n(y + tilt * 2)}"/>'
        )
    parts.append(
        '<circle class="c3" cx="210" cy="150" r="16"/>'
        '<circle fill="#fff" cx="210" cy="150" r="6"/>'
    )
    return (
        '<svg viewBox="0 0 420 320" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def initials(name: str) -> str:
    """Up to two capitals of a name, first and last word: "Maja Lindqvist" is ML."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", name))
    ends = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0].upper() for word in ends)


def tint(name: str) -> int:
    """Which of the five avatar tints a name has, 0-4; always the same one."""
    return hashlib.sha256(name.strip().casefold().encode()).digest()[0] % 5


def _chance(seed: str) -> Iterator[float]:
    """Endless numbers in [0, 1) that depend on nothing but the seed."""
    block = seed.encode("utf-8", "surrogatepass")
    while True:
        block = hashlib.sha256(block).digest()
        for at in range(0, 32, 2):
            yield int.from_bytes(block[at : at + 2]) / 65536


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _rect(colour, x, y, w, h):
    return (
        f'<rect class="c{colour}" x="{_n(x)}" y="{_n(y)}" '
        f'width="{_n(w)}" height="{_n(h)}"/>'
    )


def _circle(colour, x, y, r):
    return f'<circle class="c{colour}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"/>'


def _path(colour, d):
    return f'<path class="c{colour}" d="{d}"/>'


def _ground(colour, height):
    return f'<rect class="c{colour}" width="{WIDTH}" height="{height}"/>'


def _hills(chance, height):
    yield _ground(PAPER, height)
    sun = 0.12 * WIDTH + 4 * next(chance)
    yield _circle(SUN, WIDTH * (0.25 + 0.5 * next(chance)), height * 0.3, sun)
    layers = [SKY, LEAF, CLAY, BRAND, NIGHT]
    for index, colour in enumerate(layers):
        base = height * (0.42 + 0.125 * index)
        swing, phase = height * (0.05 + 0.05 * next(chance)), next(chance)
        points = []
        for step in range(7):
            wave = math.sin((step / 6 * (1.1 + 0.5 * index % 2) + phase) * 2 * math.pi)
            points.append((step * WIDTH / 6, base + swing * wave))
        yield _path(colour, _smooth(points) + f"V{height}H0Z")


def _smooth(points):
    """A soft line through points of equal distance in x."""
    step = (points[1][0] - points[0][0]) / 2.4
    slopes = [
        (points[min(i + 1, len(points) - 1)][1] - points[max(i - 1, 0)][1]) / 2
        for i in range(len(points))
    ]
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for i in range(1, len(points)):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        path += (
            f"C{_n(x0 + step)} {_n(y0 + slopes[i - 1] / 2.4)} "
            f"{_n(x1 - step)} {_n(y1 - slopes[i] / 2.4)} {_n(x1)} {_n(y1)}"
        )
    return path


def _rings(chance, height):
    centre = WIDTH * (0.2 + 0.6 * next(chance))
    low = height * (0.94 + 0.1 * next(chance))
    yield _ground(PAPER, height)
    step = WIDTH * (0.12 + 0.03 * next(chance))
    order = [PAPER, LEAF, SKY, LEAF, PAPER, BRAND, NIGHT]
    if next(chance) < 0.35:
        order = [PAPER, SKY, CLAY, PAPER, LEAF, BRAND, NIGHT]
    for index, colour in enumerate(order[1:]):
        yield _circle(colour, centre, low, step * (6.2 - index * 1.06))
    side = 0.8 if centre < WIDTH / 2 else 0.2
    yield _circle(SUN, WIDTH * side, height * 0.26, WIDTH * 0.062)


def _bars(chance, height):
    yield _ground(PAPER, height)
    count = 9 + int(2 * next(chance))
    wide = WIDTH / count
    peak = 0.35 + 0.35 * next(chance)
    colours = [CLAY, SKY, SUN, BRAND, BRAND, NIGHT, LEAF, BRAND]
    before = None
    for index in range(count):
        away = (index + 0.5) / count - peak
        tall = height * (
            0.1 + 0.54 * math.exp(-away * away * 9) * (0.8 + 0.2 * next(chance))
        )
        colour = colours[int(next(chance) * len(colours))]
        if colour == before:
            colour = LEAF if colour != LEAF else SKY
        before = colour
        top = height - tall + wide / 2
        yield _path(
            colour,
            f"M{_n(index * wide)} {height}V{_n(top)}"
            f"a{_n(wide / 2)} {_n(wide / 2)} 0 0 1 {_n(wide)} 0V{height}Z",
        )


def _tiles(chance, height):
    side = WIDTH / 6
    yield _ground(PAPER, height)
    for row in range(math.ceil(height / side)):
        for column in range(6):
            yield from _tile(chance, column * side, row * side, side)


def _tile(chance, x, y, side):
    """One square: a quarter, a half, a dot on a ground, two arches, or nothing."""
    shape, shade, turn = next(chance), next(chance), int(4 * next(chance))
    colour = (BRAND, LEAF, CLAY, SKY, NIGHT, BRAND)[int(6 * shade)]
    s, half = side, side / 2
    if shape < 0.42:
        arc, to, back = f"a{_n(s)} {_n(s)} 0 0 1", _n(s), _n(-s)
        corners = [
            f"M{_n(x)} {_n(y)}h{to}{arc} {back} {to}z",
            f"M{_n(x + s)} {_n(y)}v{to}{arc} {back} {back}z",
            f"M{_n(x + s)} {_n(y + s)}h{back}{arc} {to} {back}z",
            f"M{_n(x)} {_n(y + s)}v{back}{arc} {to} {to}z",
        ]
        yield _path(colour, corners[turn])
    elif shape < 0.62:
        yield _rect(colour, x, y, s, s)
        inner = SUN if colour == NIGHT else (LEAF if colour == CLAY else PAPER)
        yield _circle(inner, x + half, y + half, s * 0.3)
    elif shape < 0.84:
        for level in (0, 1):
            yield _path(
                (BRAND, LEAF)[level] if turn % 2 else (colour, NIGHT)[level],
                f"M{_n(x)} {_n(y + half + level * half)}"
                f"a{_n(half)} {_n(half)} 0 0 1 {_n(s)} 0z",
            )


def _dots(chance, height):
    """Dots whose size follows a wave; the sun shows where it is highest."""
    yield _ground(BRAND, height)
    columns = 13
    step = WIDTH / columns
    slant, phase = 0.25 + 0.5 * next(chance), next(chance) * 6.28
    runs: dict[tuple[int, int], list[str]] = {}
    for row in range(int(height / step) + 1):
        for column in range(columns):
            wave = math.sin(column * slant + row * (0.9 - slant) + phase)
            across = (
                round(step * (0.14 + 0.72 * max(0.0, (wave + 0.55) / 1.55)) / 4) * 4
            )
            colour = SUN if 0.55 < wave < 0.85 else (PALE if wave > 0 else LEAF)
            x, y = round((column + 0.5) * step), round((row + 0.5) * step)
            runs.setdefault((colour, across), []).append(f"M{x} {y}h0")
    # A line of no length with round ends is a dot: nine letters instead of fifty.
    yield '<g stroke-linecap="round">'
    for (colour, across), dots in runs.items():
        yield f'<path class="s{colour}" stroke-width="{across}" d="{"".join(dots)}"/>'
    yield "</g>"


DRAW = {
    "hills": _hills,
    "rings": _rings,
    "bars": _bars,
    "tiles": _tiles,
    "dots": _dots,
}
