"""One brand colour in, every colour token out, readable in both modes.

Pure: no Django. The mathematics is Björn Ottosson's OKLab ("A perceptual color
space for image processing", 2020) in its polar form OKLCH: L 0-1, C from 0 (grey),
h in radians. Contrast is WCAG 2's ratio of relative luminances.
"""

import colorsys
import hashlib
import math
import re
from dataclasses import dataclass, field

PAPER, PAPER_DARK, LIFT_DARK = "#f6f6f2", "#0f1412", "#1f2723"
# The darkest ground in light mode that text in the brand colour stands on.
SUNK = "#ecede7"
WHITE = "#ffffff"
DEFAULT = "#0d5a45"
LEAST, AIM = 4.5, 7.0

# What guild.css says by itself; themes replace it. Mails use these as hex, too.
SPRUCE = {
    "brand": ("#0d5a45", "#7fd6b2"),
    "brand-2": ("#0a4836", "#9ce3c6"),
    "on-brand": ("#ffffff", "#06251c"),
    "tint": ("#e1eee7", "#16332a"),
    "on-tint": ("#0b4535", "#b5ead5"),
    "deep": ("#0a4031", "#0a3329"),
    "k-paper": ("#f3e7d0", "#252c29"),
    "k-sun": ("#f2b63f", "#e6ae47"),
    "k-sky": ("#bcd9e0", "#36545f"),
    "k-leaf": ("#5fa287", "#458d73"),
    "k-clay": ("#e5744f", "#cc6243"),
    "k-brand": ("#0d5a45", "#1d7a5c"),
    "k-night": ("#12382f", "#0a211b"),
}


@dataclass(frozen=True)
class Theme:
    """tokens: name -> (light, dark) hex. notes: what was changed, as message keys.

    faces: CSS text of another typeface, or empty.
    """

    tokens: dict[str, tuple[str, str]]
    straight: bool = False
    faces: str = ""
    adjusted: bool = False
    contrast: float = 0.0
    notes: list[str] = field(default_factory=list)

    def hex(self, name: str, *, dark: bool = False) -> str:
        """One token as `#rrggbb`, for mails and pictures."""
        return self.tokens[name][1 if dark else 0]

    def css(self) -> str:
        """The text of `/theme/<hash>.css`: plain overrides, after the layers."""
        pairs = self.tokens.items()
        lines = [f"--{name}:light-dark({a},{b})" for name, (a, b) in pairs]
        if self.straight:
            lines += ["--r-1:0px", "--r-2:2px", "--r-3:3px", "--r-4:4px", "--pill:4px"]
        # Browsers before 2024 have one mode: the light one.
        plain = ";".join(f"--{name}:{a}" for name, (a, _b) in pairs)
        return (
            f":root{{{';'.join(lines)}}}\n"
            f"@supports not (color:light-dark(#000,#fff)){{:root{{{plain}}}}}\n"
            f"{self.faces}"
        )

    def admin_css(self) -> str:
        """The same colours for the Wagtail admin, by the names of its own.

        Wagtail derives all others from these two (its guide, "Custom user interface
        colours"); white stands on both of them.
        """
        parts = ("hue", "saturation", "lightness")
        lines = []
        for name, colour in (
            ("primary", self.hex("deep")),
            ("secondary", self.hex("brand")),
        ):
            red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
            hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
            values = (f"{hue * 360:.1f}", f"{saturation:.1%}", f"{lightness:.1%}")
            lines += [
                f"--w-color-{name}-{part}:{value}"
                for part, value in zip(parts, values, strict=True)
            ]
        return f":root{{{';'.join(lines)}}}\n"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.css().encode()).hexdigest()[:12]


def theme(
    brand: str, second: str = "", *, straight: bool = False, faces: str = ""
) -> Theme:
    """All tokens of a `#rrggbb` brand colour. Never refuses, never unreadable.

    What is not a colour counts as the default. Keeps the hue; darkens until the
    colour has 4.5:1 on every light ground and under white text, and on to 7:1 on
    paper when that takes little (a quarter of its lightness at most). `second` is
    the warm colour of the covers, which carry no text.
    """
    good = is_colour(brand)
    asked = brand.lower() if good else DEFAULT
    notes = [] if good else ["not-a-colour"]
    if second and not is_colour(second):
        notes.append("second-not-a-colour")
    tokens = dict(SPRUCE) if asked == DEFAULT else _tokens(asked)
    if is_colour(second):
        tokens["k-clay"] = _accent(second.lower())
    if tokens["brand"][0] != asked and good:
        notes.append("darkened")
    ratio = contrast(tokens["brand"][0], PAPER)
    return Theme(tokens, straight, faces, bool(notes), ratio, notes)


def is_colour(text: str | None) -> bool:
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", text or ""))


def _tokens(asked: str) -> dict[str, tuple[str, str]]:
    _, chroma, hue = to_lch(asked)
    light = _darken(asked)
    dark = _lighten(hue, min(chroma, 0.12))
    tinted = min(chroma, 0.1)
    return {
        "brand": (light, dark),
        "brand-2": (_shift(light, -0.06), _shift(dark, 0.05)),
        "on-brand": (WHITE, from_lch(0.22, tinted * 0.5, hue)),
        "tint": (
            from_lch(0.935, tinted * 0.22, hue),
            from_lch(0.29, tinted * 0.45, hue),
        ),
        "on-tint": (from_lch(0.33, tinted, hue), from_lch(0.88, tinted * 0.7, hue)),
        "deep": (from_lch(0.31, tinted, hue), from_lch(0.27, tinted * 0.8, hue)),
        "k-paper": (from_lch(0.93, 0.03, 1.5), from_lch(0.28, 0.02, hue)),
        "k-sun": SPRUCE["k-sun"],
        "k-sky": (from_lch(0.86, tinted * 0.4, hue), from_lch(0.42, tinted * 0.6, hue)),
        "k-leaf": (from_lch(0.67, tinted, hue), from_lch(0.56, tinted, hue)),
        "k-clay": _clay(hue),
        "k-brand": (light, from_lch(0.47, min(chroma, 0.14), hue)),
        "k-night": (
            from_lch(0.26, tinted * 0.6, hue),
            from_lch(0.2, tinted * 0.6, hue),
        ),
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two `#rrggbb` colours, 1 to 21."""
    low, high = sorted(_luminance(c) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def to_lch(colour: str) -> tuple[float, float, float]:
    """`#rrggbb` as OKLCH."""
    r, g, b = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    green = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    blue = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(green, blue), math.atan2(blue, green)


def from_lch(light: float, chroma: float, hue: float) -> str:
    """OKLCH as `#rrggbb`; colours no screen shows lose chroma, not their hue."""
    light = min(max(light, 0.0), 1.0)
    for step in range(40):
        rgb = _rgb(light, chroma * (1 - step / 40), hue)
        if all(-0.0005 <= c <= 1.0005 for c in rgb):
            break
    else:
        rgb = _rgb(light, 0, hue)
    return "#" + "".join(f"{round(255 * _gamma(c)):02x}" for c in rgb)


def _rgb(light, chroma, hue):
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(c):
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def _gamma(c):
    c = min(max(c, 0.0), 1.0)
    return 12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055


def _luminance(colour):
    r, g, b = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _darken(colour):
    """The colour itself, or its nearest darker twin that text can be read in."""
    light, chroma, hue = to_lch(colour)
    floor = light * 0.75
    while light > 0:
        if contrast(colour, PAPER) >= AIM:
            return colour
        if contrast(colour, SUNK) >= LEAST and light <= floor:
            return colour
        light -= 0.01
        colour = from_lch(light, chroma, hue)
    return colour


def _lighten(hue, chroma):
    light = 0.8
    colour = from_lch(light, chroma, hue)
    while min(contrast(colour, PAPER_DARK), contrast(colour, LIFT_DARK)) < AIM:
        light += 0.01
        colour = from_lch(light, chroma, hue)
    return colour


def _shift(colour, by):
    light, chroma, hue = to_lch(colour)
    return from_lch(light + by, chroma, hue)


def _clay(hue):
    """The warm opposite; a warm brand gets a blue one instead."""
    warm = 0.66
    apart = abs((hue - warm + math.pi) % (2 * math.pi) - math.pi)
    other = warm if apart > 0.5 else 4.4
    return from_lch(0.68, 0.15, other), from_lch(0.57, 0.14, other)


def _accent(colour):
    """The colour as it is; its twin for dark mode is a little quieter."""
    light, chroma, hue = to_lch(colour)
    return colour, from_lch(min(max(light - 0.1, 0.32), 0.7), chroma * 0.92, hue)
