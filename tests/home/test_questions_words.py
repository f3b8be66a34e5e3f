"""The words of posts: what becomes HTML, and that nothing else can. Pure."""

import re
from html.parser import HTMLParser

import pytest

from home.questions import words

ALLOWED = {"p", "br", "b", "code", "pre", "a", "ul", "ol", "li", "blockquote"}
ATTRIBUTES = {"a": {"href", "rel"}, "pre": {"tabindex"}}
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    'https://a.example/" onmouseover="alert(1)',
    "https://a.example/<script>alert(1)</script>",
    "https://a.example/'onfocus=alert(1)//",
    "HTTPS://A.example/`<b>`",
    "**<i>bold</i>**",
    "**https://a.example/**<script>**",
    "`<script>`",
    "``` <script>\n<script>alert(1)</script>\n```",
    "```\n</code></pre><script>alert(1)</script>",
    "> <iframe src=//evil.example>",
    "- <a href=javascript:alert(1)>x</a>",
    "1. <style>*{display:none}</style>",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt; &#60;script&#62; &amp;",
    "http://\u202egpj.exe",
    "\x00<\x00script>",
    "<!--><script>alert(1)</script>-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("render", [words.html, words.rich])
def test_no_tag_or_attribute_of_the_writers(attack, render):
    for text in (attack, words.clean(attack), f"before {attack} after\n\n{attack}"):
        for tag, attrs in Reader(render(text)).found:
            assert tag in ALLOWED, text
            assert set(attrs) <= ATTRIBUTES.get(tag, set()), text
            if tag == "a":
                assert re.match(r"https?://", attrs["href"], re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo\nlines", "<p>One.</p><p>Two<br>lines</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("Do:\n1. a\n2) b\nDone", "<p>Do:</p><ol><li>a</li><li>b</li></ol><p>Done</p>"),
        ("**very** good", "<p><b>very</b> good</p>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("a `x < y` b", "<p>a <code>x &lt; y</code> b</p>"),
        ("`**no**`", "<p><code>**no**</code></p>"),
        (
            "```py\nif a:\n\n    b\n```\nend",
            '<pre tabindex="0"><code>if a:\n\n    b</code></pre><p>end</p>',
        ),
        ("> said\n> so", "<blockquote><p> said<br> so</p></blockquote>"),
        (
            "(see https://a.example/b).",
            '<p>(see <a href="https://a.example/b" rel="nofollow ugc noopener">'
            "https://a.example/b</a>).</p>",
        ),
        (
            "https://a.example/?a=1&b=2!",
            '<p><a href="https://a.example/?a=1&amp;b=2" rel="nofollow ugc noopener">'
            "https://a.example/?a=1&amp;b=2</a>!</p>",
        ),
        ("", ""),
        ("```", ""),
    ],
)
def test_form(text, html):
    assert words.html(text).replace("<p> ", "<p>").replace("<br> ", "<br>") == (
        html.replace("<p> ", "<p>").replace("<br> ", "<br>")
    )


def test_a_page_gets_the_same_without_what_its_editor_has_not():
    rich = words.rich("> q\n\n```\na\nb\n```\n\nhttps://a.example/")
    assert rich == (
        "<p>q</p><p><code>a</code></p><p><code>b</code></p>"
        '<p><a href="https://a.example/">https://a.example/</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ødelagt ÅRSTAL", "oedelagt aarstal"),
        ("Å", "aa"),
        ("Ærø café", "aeroe cafe"),
        ("ZSÓFIA", "zsofia"),
    ],
)
def test_fold(text, folded):
    assert words.fold(text) == folded


def test_telling_words_leave_out_what_all_questions_have():
    assert words.telling("Hvordan læser jeg tallene i en CSV-fil?") == [
        "laes",
        "tall",
        "csv",
        "fil",
    ]
    assert words.telling("How do I?") == []


class Person:
    def __init__(self, first, last):
        self.first_name, self.last_name = first, last


@pytest.mark.parametrize(
    ("person", "shown", "name"),
    [
        (Person("Maja", "Lindqvist"), "short", "Maja L."),
        (Person("Maja", "Lindqvist"), "full", "Maja Lindqvist"),
        (Person("Maja", ""), "short", "Maja"),
    ],
)
def test_names(person, shown, name):
    assert words.name_of(person, shown) == name


def test_names_that_are_not_shown():
    assert "Maja" not in words.name_of(Person("Maja", "Lindqvist"), "none")
    assert words.name_of(Person("", "Lindqvist"), "full")
    assert "Lindqvist" not in words.name_of(Person("", "Lindqvist"), "full")
    assert words.name_of(None, "full")


def test_long_text_is_quick():
    for text in ("*" * 8000, "`" * 7999, "http://" * 1100, "> " * 4000, "- " * 4000):
        words.html(text)
        words.telling(text)
        words.plain(text, 100)


def test_plain():
    assert words.plain("**One**\n\n- two `x`\n> three", 0) == "One two x three"
    assert words.plain("one two three four", 10) == "one two…"
