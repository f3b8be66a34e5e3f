"""Any brand colour ends as tokens that can be read, in both modes."""

import random
import re
from pathlib import Path

import pytest

from core import theme

SURFACES = ("#ffffff", theme.PAPER, theme.SUNK)
DARK_SURFACES = (theme.PAPER_DARK, "#171d1a", theme.LIFT_DARK)
GUILD_CSS = Path(theme.__file__).parent / "static/core/css/guild.css"


def colours(count):
    dice = random.Random(2026)
    return [f"#{dice.randrange(1 << 24):06x}" for _ in range(count)]


@pytest.mark.parametrize(
    "brand",
    [
        *colours(200),
        *("#000000", "#ffffff", "#ffff00", "#ff0000", "#0000ff"),
        *("#808080", "#777777", "#010101", "#fefefe", "#c0c0c0", "#00ffff"),
    ],
)
def test_every_colour_becomes_readable(brand):
    made = theme.theme(brand)
    for surface in SURFACES:
        assert theme.contrast(made.hex("brand"), surface) >= 4.5
    for surface in DARK_SURFACES:
        assert theme.contrast(made.hex("brand", dark=True), surface) >= 7
    for dark in (False, True):
        for text, ground in (("on-brand", "brand"), ("on-tint", "tint")):
            assert (
                theme.contrast(made.hex(text, dark=dark), made.hex(ground, dark=dark))
                >= 4.5
            )
        assert (
            theme.contrast(
                made.hex("on-brand", dark=dark), made.hex("brand-2", dark=dark)
            )
            >= 4.5
        )
        for light_text in ("#eef5f1", "#c3d8ce"):
            assert theme.contrast(light_text, made.hex("deep", dark=dark)) >= 4.5


def test_a_readable_colour_is_kept_and_a_pale_one_is_reported():
    kept = theme.theme("#123f8c")
    assert kept.hex("brand") == "#123f8c"
    assert not kept.adjusted
    pale = theme.theme("#ffdd33")
    assert pale.adjusted
    assert pale.notes == ["darkened"]
    assert pale.contrast >= 4.5


@pytest.mark.parametrize("nonsense", ["", "red", "#12", "url(x)", None, "#0d5a4g"])
def test_nonsense_becomes_the_default(nonsense):
    made = theme.theme(nonsense)
    assert made.hex("brand") == theme.DEFAULT
    assert made.adjusted


def test_the_hue_stays():
    for brand in colours(50):
        light, chroma, hue = theme.to_lch(brand)
        if chroma < 0.06:
            continue
        _, new_chroma, new_hue = theme.to_lch(theme.theme(brand).hex("brand"))
        if new_chroma > 0.03:
            assert abs((new_hue - hue + 3.1416) % 6.2832 - 3.1416) < 0.12


def test_oklch_there_and_back():
    for colour in colours(100):
        assert theme.from_lch(*theme.to_lch(colour)) == colour


def test_the_stylesheet_is_small_and_its_name_follows_its_text():
    one, other = theme.theme("#7a1f5c"), theme.theme("#7a1f5c", straight=True)
    assert len(one.css()) < 1200
    assert "--brand:light-dark(" in one.css()
    assert one.digest != other.digest
    assert one.digest == theme.theme("#7A1F5C").digest


def default_tokens():
    found = re.findall(
        r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", GUILD_CSS.read_text("utf-8")
    )
    return {name: tuple(full(c) for c in pair) for name, *pair in found}


def full(colour):
    if len(colour) == 7:
        return colour
    return "#" + "".join(c * 2 for c in colour[1:])


def test_python_and_stylesheet_know_the_same_default():
    tokens = default_tokens()
    for name, pair in theme.SPRUCE.items():
        assert tokens[name] == pair, name


@pytest.mark.parametrize(
    ("text", "grounds", "least"),
    [
        ("ink", "paper surface lift sunk", 7),
        ("ink-2", "paper surface lift sunk", 6.9),
        ("ink-3", "paper surface lift", 4.5),
        ("brand", "paper surface lift", 7),
        ("on-brand", "brand brand-2", 7),
        ("on-tint", "tint", 7),
        ("edge", "paper surface lift", 3),
        ("ok", "ok-bg", 4.5),
        ("warn", "warn-bg", 4.5),
        ("err", "err-bg paper lift", 4.5),
        ("info", "info-bg", 4.5),
        ("focus", "paper surface lift", 4.5),
    ],
)
def test_default_tokens_are_readable(text, grounds, least):
    tokens = default_tokens()
    for ground in grounds.split():
        for mode in (0, 1):
            got = theme.contrast(tokens[text][mode], tokens[ground][mode])
            assert got >= least, (text, ground, mode, got)


def test_the_second_colour_is_the_covers_warm_one():
    plain, made = theme.theme("#7a1f5c"), theme.theme("#7a1f5c", "#3355FF")
    assert made.hex("k-clay") == "#3355ff"
    assert made.hex("brand") == plain.hex("brand")
    assert made.digest != plain.digest
    assert theme.theme("#0d5a45", "#3355ff").tokens != theme.SPRUCE
    assert theme.theme("#7a1f5c", "blue").notes == ["second-not-a-colour"]
    assert theme.theme("#7a1f5c", "blue").tokens == plain.tokens


def test_old_browsers_have_the_light_values():
    css = theme.theme("#7a1f5c").css()
    plain = css.split("@supports not")[1]
    assert "--brand:#7a1f5c" in plain
    assert "light-dark" not in plain.split("{:root", 1)[1]
