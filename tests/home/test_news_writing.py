"""Typed text becomes rich text and comes back as it was typed."""

import random
import time

import pytest

from home.news import writing

CASES = [
    ("One\n\nTwo", "<p>One</p><p>Two</p>"),
    ("One\nTwo", "<p>One<br/>Two</p>"),
    ("## A\ntext", "<h2>A</h2><p>text</p>"),
    ("### A", "<h3>A</h3>"),
    ("# A", "<p># A</p>"),
    ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
    ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("---", "<hr/>"),
    ("**b** *i*", "<p><b>b</b> <i>i</i></p>"),
    ("**b *i* b**", "<p><b>b <i>i</i> b</b></p>"),
    (r"2 \* 3 \* 4", "<p>2 * 3 * 4</p>"),
    ("[x](https://e.org/a?b=1&c)", '<p><a href="https://e.org/a?b=1&amp;c">x</a></p>'),
    (
        "[x](https://e.org/A_(b))",
        '<p><a href="https://e.org/A_(b)">x</a></p>',
    ),
    ("[x](mailto:a@b.dk)", '<p><a href="mailto:a@b.dk">x</a></p>'),
    ("", ""),
    ("   \n\n  ", ""),
]
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>)",
    '[x](https://e.org/"onmouseover="alert(1))',
    "[<b>x</b>](https://e.org)",
    "[x](//evil.example)",
    "[x](https://user@evil.example)",
    "[x](page:1)",
    "</p><h1>**<i>**",
    '<embed embedtype="image" id="1"/>',
    "&lt;script&gt;",
]


@pytest.mark.parametrize(("typed", "html"), CASES)
def test_what_is_typed(typed, html):
    assert writing.to_html(typed) == html
    assert writing.to_html(writing.to_text(html)) == html


@pytest.mark.parametrize("typed", ATTACKS)
def test_nothing_typed_becomes_a_tag_of_its_own(typed):
    import re

    html = writing.to_html(typed)
    for tag in re.findall(r"<[^>]*>", html):
        assert re.fullmatch(
            r"</?(?:p|b|i|h2|h3|ul|ol|li|br/|hr/|a)>"
            r'|<a href="(?:https?:|mailto:)[^"<>]*">',
            tag,
        ), tag
        assert "evil" not in tag


def test_control_characters_go_and_letters_stay():
    assert (
        writing.plain("a\x00b\u202ec\r\nÅ\u0301 \U0001f600")
        == "abc\nÅ\u0301 \U0001f600"
    )


def test_links_to_the_sites_own_pages_stay_where_an_editor_put_them():
    html = (
        '<p>See <a linktype="page" id="3">here</a> and '
        '<a linktype="document" id="4">there</a></p>'
    )
    old = [{"type": "text", "value": html, "id": "x"}]
    typed = writing.from_blocks(old, {})
    assert writing.to_blocks(typed, old)[0]["value"] == html
    assert writing.bad_links(typed, writing.links_in(old)) == []
    assert writing.bad_links("[x](page:5)", writing.links_in(old)) == ["page:5"]


def test_parts_that_an_editor_added_stay_move_and_leave():
    image = {"type": "image", "value": {"image": 5}, "id": "i"}
    quote = {"type": "quote", "value": {"quote": "Q"}, "id": "q"}
    old = [
        {"type": "text", "value": "<p>One</p>", "id": "a"},
        image,
        {"type": "text", "value": "<p>Two</p>", "id": "b"},
        quote,
    ]
    typed = writing.from_blocks(old, {"image": "Picture"})
    assert typed == "One\n\n{{ 1: Picture }}\n\nTwo\n\n{{ 2: quote }}"
    assert writing.to_blocks(typed, old) == old
    moved = writing.to_blocks("{{ 2: quote }}\n\nOne", old)
    assert moved == [quote, old[0]]
    again = writing.to_blocks("{{ 1: }}\n{{ 1: }}\n{{ 9: x }}", old)
    assert [b["type"] for b in again] == ["image", "text"]
    assert "{{ 9: x }}" in again[1]["value"]


def test_any_text_comes_back_the_same():
    dice = random.Random(7)
    bits = ["**", "*", "[", "](", "https://a.b)", "\\", "## ", "- ", "1. ", "---"]
    bits += ["\n", "\n\n", "x", "ord ", " ", "{{ 1: B }}", "<b>", "&amp;", ")", "æ"]
    for _n in range(3000):
        typed = "".join(dice.choice(bits) for _i in range(dice.randint(1, 14)))
        html = writing.to_html(typed)
        assert writing.to_html(writing.to_text(html)) == html, typed


@pytest.mark.badinput
@pytest.mark.parametrize(
    "bit", ["*", "[", "[a", "**a ", "*a **", "\\", "- \n", "[a](", "[a]((", "** ", "("]
)
def test_no_text_takes_long(bit):
    began = time.perf_counter()
    writing.to_html((bit * 40_000)[:40_000])
    writing.bad_links((bit * 40_000)[:40_000])
    assert time.perf_counter() - began < 2
