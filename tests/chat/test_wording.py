"""What people wrote as HTML: a small part of Markdown, and never more than that."""

import itertools
from html.parser import HTMLParser

import pytest

from chat import wording

SAFE = {
    "p": {"dir"},
    "br": set(),
    "strong": set(),
    "em": set(),
    "code": set(),
    "pre": {"tabindex"},
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": {"dir"},
    "a": {"href", "rel"},
    "span": {"class"},
}


class Reader(HTMLParser):
    """Notes whatever is not one of our own tags and attributes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in SAFE:
            self.faults.append(f"<{tag}>")
        self.faults += [f"{tag} {n}" for n, _v in attrs if n not in SAFE.get(tag, ())]
        for name, value in attrs:
            fine = (value or "").startswith(("http://", "https://", "mailto:"))
            if name == "href" and not fine:
                self.faults.append(f"href {value}")
            if name == "class" and value != "mention":
                self.faults.append(f"class {value}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> where it does not belong")

    def handle_comment(self, data):
        self.faults.append("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data):
        self.words.append(data)


def faults(text: str, names=()) -> list[str]:
    reader = Reader()
    reader.feed(wording.html(text, names))
    reader.close()
    return reader.faults + [f"<{tag}> not closed" for tag in reader.open]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "**bold** and *it* _too_",
            ["<strong>bold</strong>", "<em>it</em>", "too</em>"],
        ),
        ("snake_case_name", ["snake_case_name"]),
        ("2 * 3 * 4 and ** no **", ["2 * 3 * 4 and ** no **"]),
        ("`a < b`", ["<code>a &lt; b</code>"]),
        ("```py\n<b>\n\n*x*\n```\nafter", ["<code>&lt;b&gt;\n\n*x*</code>", "after"]),
        ("> so\n> it was\nno", ["<blockquote>", "so<br>it was", '<p dir="auto">no']),
        ("- a\n- b", ["<ul>", "a</li>", "b</li></ul>"]),
        ("3. a\n4. b", ['<ol start="3">']),
        (
            "[go](https://x.dk/?a=1&b=2)",
            ['href="https://x.dk/?a=1&amp;b=2"', ">go</a>"],
        ),
        ("(see https://x.dk/a_(b)).", ['href="https://x.dk/a_(b)"', "</a>)."]),
        ("mailto:a@b.dk", ['href="mailto:a@b.dk"', ">a@b.dk</a>"]),
        ("[x](javascript:alert(1))", ["[x](javascript:alert(1))"]),
        ("a\nb\n\nc", ["a<br>b</p>", ">c</p>"]),
    ],
)
def test_a_small_part_of_markdown(text, parts):
    found = wording.html(text)
    for part in parts:
        assert part in found
    assert faults(text) == []


def test_people_called_by_name_stand_out():
    found = wording.html(
        "@Nadia Holm and @nadia holmgren, a@Nadia Holm", ["Nadia Holm"]
    )
    assert found.count('class="mention"') == 1
    assert faults("@<b>X</b>", ["<b>X</b>"]) == []


def test_what_turns_the_direction_of_an_address_is_taken_out():
    assert "\u202e" not in wording.html("https://x.dk/\u202egpj.exe")


def test_plain_is_one_line():
    assert wording.plain("> **a**\n\n```\nb\n```") == "a b"
    text = "see https://a.dk/x, and http://b.dk. mailto:a@b.dk"
    assert wording.addresses(text) == ["https://a.dk/x", "http://b.dk"]


TAGS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<input autofocus onfocus=alert(1)>",
    "<style>@import 'x'</style>",
    "</p><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "<\u212amg src=x>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    'https://x" onclick=alert(1)',
    "https://x'onclick=alert(1)//",
    "http://x`<img src=x onerror=alert(1)>",
    'mailto:a@b"onclick=alert(1)',
    "//evil.example/x",
)
PLACES = (
    "{}",
    "**{}**",
    "*{}",
    "_{}_",
    "`{}`",
    "```\n{}\n```",
    "> {}",
    "- {}\n1. {}",
    "[{}](https://x.dk/)",
    "[x]({})",
    "[x](https://x.dk/{})",
    "![x]({})",
    "<{}>",
    "@{} ",
)
PAYLOADS = [place.replace("{}", tag) for tag, place in itertools.product(TAGS, PLACES)]


def test_nothing_becomes_markup():
    assert len(PAYLOADS) >= 250
    found = {text: faults(text, ["<script>alert(1)</script>"]) for text in PAYLOADS}
    assert {text: bad for text, bad in found.items() if bad} == {}


@pytest.mark.badinput
def test_pairs_of_bad_input_stay_words():
    found = {}
    for one, two in itertools.product(PAYLOADS[::3], PAYLOADS[::5]):
        for joint in ("", "\n", " "):
            if bad := faults(one + joint + two):
                found[one + joint + two] = bad
    assert found == {}


SPITE = ["[", "*", "**a", "`", "_", "](", "[a](", "@", "http://", "> ", "*a _b ", "((("]


def test_time_grows_with_the_length_alone():
    """What looks back for each of ten thousand signs would not end."""
    for spite in SPITE:
        text = (spite * 10_000)[:10_000]
        assert faults(text, ["Nadia Holm"]) == []
        wording.plain(text)
        wording.addresses(text)
