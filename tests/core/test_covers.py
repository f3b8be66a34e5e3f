"""Covers are drawn from the seed alone, small, and free of anything foreign."""

import re
from xml.etree import ElementTree

import pytest

from core import covers

SEEDS = ["", "a", "3f0a", "ærø", "<script>", "\ud800", "x" * 5000]


@pytest.mark.parametrize("style", [*covers.STYLES, "mixed", "unknown"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_cover_is_small_valid_and_repeatable(seed, style):
    svg = covers.cover(seed, style)
    assert svg == covers.cover(seed, style)
    assert len(svg) < 4096
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert root.attrib["aria-hidden"] == "true"
    assert "style=" not in svg
    assert "script" not in svg
    assert set(re.findall(r'class="(\w+)"', svg)) <= {f"c{n}" for n in range(8)} | {
        "s2",
        "s6",
        "s7",
    }


def test_seeds_and_styles_differ():
    assert len({covers.cover(str(n)) for n in range(40)}) == 40
    assert len({covers.cover("x", style) for style in covers.STYLES}) == 5


def test_mixed_uses_every_style():
    drawn = {covers.cover(str(n)) for n in range(60)}
    each = {covers.cover(str(n), s) for n in range(60) for s in covers.STYLES}
    assert drawn <= each


def test_a_tall_cover_fills_a_tall_box():
    assert 'viewBox="0 0 480 510"' in covers.cover("home", "hills", tall=True)


def test_the_map_is_repeatable_and_valid():
    assert covers.place_map("a") == covers.place_map("a")
    assert covers.place_map("a") != covers.place_map("b")
    ElementTree.fromstring(covers.place_map("<"))  # noqa: S314


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maja Lindqvist", "ML"),
        ("Tobias Emil Ørsted", "TØ"),
        ("plato", "P"),
        ("", ""),
        ("  - ", ""),
        ("åse\u030a-marie <b>", "ÅB"),
    ],
)
def test_initials(name, letters):
    assert covers.initials(name) == letters


def test_a_name_keeps_its_tint():
    assert covers.tint("Maja Lindqvist") == covers.tint(" maja lindqvist ")
    assert {covers.tint(str(n)) for n in range(50)} == set(range(5))
