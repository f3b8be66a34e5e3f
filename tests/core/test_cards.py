"""Pictures for sharing: the same each time, whatever the words are."""

import hashlib
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core import cards, covers, raster, theme

DRESS = cards.Dress(theme.theme("#7a1f5c"), "mixed", "Øresund Data Guild")
TEMPLATES = Path(__file__).parents[2] / "templates"
LONG = "Speciallægepraksisplanlægningsstabiliseringsperiode"


def drawn(card, dress=DRESS, **kwargs):
    return Image.open(BytesIO(cards.draw(card, dress, **kwargs)))


@pytest.mark.parametrize("style", covers.STYLES)
def test_a_card_is_small_right_sized_and_the_same_twice(style):
    dress = cards.Dress(theme.theme("#0d5a45"), style, "Guild")
    card = cards.Card("Små modeller", "seed", "Møde", ("3. december", "Salen"), True)
    png = cards.draw(card, dress)
    assert len(png) < 100_000
    assert (
        hashlib.sha256(png).digest() == hashlib.sha256(cards.draw(card, dress)).digest()
    )
    assert Image.open(BytesIO(png)).size == (1200, 630)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Æblegrød på Øresund, åh",
        f"{LONG}{LONG} {LONG}",
        "word " * 60,
        "日本語のタイトル",
        "🎉🎉",
        "x" * 255,
        "\u202edesrever",
        "Łódź i Zażółć",
        "a\u0301e\u0301",
    ],
)
def test_every_title_can_be_drawn(title):
    card = cards.Card(title, "s", title, (title, title), True)
    assert drawn(card).size == (1200, 630)


def test_a_title_wraps_inside_its_room_and_is_cut_at_its_end():
    kind = cards.Type("schibsted-grotesk", 38, 640)
    lines = cards.fit("ord " * 80, kind, cards.ROOM, 6)
    assert len(lines) == 6
    assert lines[-1].endswith("…")
    lines = cards.fit(LONG, kind, 300, 6)
    assert "".join(lines).replace("-", "") == LONG
    assert all(kind.width(line) <= 300 for line in lines)
    assert cards.fit(LONG, kind, 300, 6, cut=False) == []


def test_the_digest_follows_everything_that_is_shown():
    plain = cards.Card("A", "s")
    others = [
        (cards.Card("B", "s"), DRESS),
        (cards.Card("A", "t"), DRESS),
        (cards.Card("A", "s", ticket=True), DRESS),
        (cards.Card("A", "s", lines=("x",)), DRESS),
        (cards.Card("A", "s", photo=(1, "ab")), DRESS),
        (plain, cards.Dress(theme.theme("#7a1f5d"), "mixed", DRESS.name)),
        (plain, cards.Dress(DRESS.theme, "bars", DRESS.name)),
        (plain, cards.Dress(DRESS.theme, "mixed", "Other")),
        (plain, cards.Dress(DRESS.theme, "mixed", DRESS.name, mark="m")),
    ]
    found = {cards.digest(*pair) for pair in [(plain, DRESS), *others]}
    assert len(found) == len(others) + 1
    assert cards.digest(plain, DRESS) == cards.digest(cards.Card("A", "s"), DRESS)


def test_a_photo_takes_the_covers_place():
    photo = Image.new("RGB", (40, 40), "#ff0000")
    red = drawn(cards.Card("A", "s"), photo=photo).convert("RGB").getpixel((950, 300))
    assert red[0] > 240
    assert red[1] < 20


def test_the_theme_colours_the_card():
    ground = drawn(cards.Card("A", "s")).convert("RGB").getpixel((5, 5))
    deep = DRESS.theme.hex("deep")
    assert all(
        abs(got - int(deep[i : i + 2], 16)) < 4
        for got, i in zip(ground, (1, 3, 5), strict=True)
    )


def test_pictures_and_pages_have_the_same_mark():
    page = (TEMPLATES / "includes/logo.html").read_text()
    for shape in re.findall(r"<(?:rect|circle|path)[^>]*>", raster.MARK):
        assert shape in page


def test_an_arc_is_round():
    points = raster.outline("M0 10a10 10 0 0 1 20 0")
    assert all(abs((x - 10) ** 2 + (y - 10) ** 2 - 100) < 0.01 for x, y in points)
    assert min(y for _x, y in points) < 0.1
