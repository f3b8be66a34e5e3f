"""Bodies as a browser sends them, and everything that a browser would not."""

import json


def stream(*blocks) -> dict[str, str]:
    """The form fields of a body: pairs of a block's name and its fields or value."""
    out = {"body-count": str(len(blocks))}
    for n, (kind, fields) in enumerate(blocks):
        where = f"body-{n}"
        out |= {f"{where}-deleted": "", f"{where}-order": str(n), f"{where}-id": ""}
        out[f"{where}-type"] = kind
        if isinstance(fields, str):
            out[f"{where}-value"] = fields
        else:
            out |= {f"{where}-value-{key}": value for key, value in fields.items()}
    return out


def draft(*lines, entities=None) -> str:
    """A rich text as the editor's own JSON; a line is words or (words, type, depth)."""
    rows = []
    for n, line in enumerate(lines):
        text, kind, depth = (line, "unstyled", 0) if isinstance(line, str) else line
        rows.append(
            {
                "key": f"k{n}",
                "text": text,
                "type": kind,
                "depth": depth,
                "inlineStyleRanges": [],
                "entityRanges": [{"offset": 0, "length": len(text), "key": 0}]
                if entities is not None
                else [],
            }
        )
    return json.dumps({"blocks": rows, "entityMap": entities or {}})


def link(url: str) -> str:
    """A rich text of one link."""
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
    return draft("press here", entities={"0": entity})


def film(url: str) -> dict[str, str]:
    """A body with one film."""
    fields = {"url": url, "title": "t", "image": "", "caption": "", "width": "text"}
    return stream(("embed", fields))


def table(value) -> dict[str, str]:
    """A body with one table, whatever that is."""
    return stream(("table", json.dumps(value)))


def rows(value, **more) -> dict[str, str]:
    return table({"data": value, "table_header_choice": "row", **more})


GOOD = ("text", draft("Stays here"))
EVENTS = {
    "heading": "",
    "limit": "3",
    "kind": "",
    "picked-count": "0",
    "link_text": "",
    "ground": "paper",
}
PICKED = {"picked-count": "1", "picked-0-deleted": "", "picked-0-order": "0"}
PICTURE = {"image-alt_text": "", "caption": "", "width": "wide"}
HALF = '{"blocks": [{"key": "a", "text": "\\ud800", "type": "unstyled", "depth": 0, '
HALF += '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'

# Refused beside the field, everything else of the form kept, nothing saved.
EVERYDAY_REFUSED = {
    "not JSON": stream(("text", "not json"), GOOD),
    "unknown block": stream(("iframe", "x"), GOOD),
    "500 levels of list": stream(
        ("text", draft(*[("x", "unordered-list-item", n) for n in range(500)]))
    ),
    "a cell that is none": rows([[{"a": 1}]]),
    "a film of the inner network": film("http://127.0.0.1:8000/admin/"),
    "a text of a million letters": stream(("text", draft("x" * 1_000_000))),
}
REFUSED = EVERYDAY_REFUSED | {
    "a list": stream(("text", "[1, 2]")),
    "a number": stream(("text", "7")),
    "a string": stream(("text", '"x"')),
    "100,000 brackets": stream(("text", "[" * 100_000 + "]" * 100_000)),
    "500 brackets": stream(("text", "[" * 500 + "]" * 500)),
    "one item very deep": stream(
        ("text", draft(("x", "unordered-list-item", 100_000)))
    ),
    "half a letter": stream(("text", HALF)),
    "an entity that is not there": stream(("text", draft("x", entities={}))),
    "NUL in a text": stream(("text", draft("a\0b"))),
    "NUL in a quote": stream(
        ("quote", {"quote": "a\0b", "name": "", "role": "", "ground": "paper"})
    ),
    "count is a word": {"body-count": "abc"},
    "count is nothing": {"body-count": ""},
    "count is a milliard": {"body-count": "1000000000"},
    "order is a word": stream(("text", draft("x"))) | {"body-0-order": "abc"},
    "block without a type": {"body-count": "1", "body-0-deleted": ""},
    "table is a list": table([1]),
    "table is a word": table("x"),
    "rows are words": rows("abc"),
    "rows in rows": rows([[["a"]]]),
    "half a letter in a cell": stream(
        ("table", '{"data": [["\\ud800"]], "table_header_choice": "row"}')
    ),
    "1,000 rows": rows([["a"]] * 1000),
    "1,000 columns": rows([["a"] * 1000]),
    "a cell of 100,000 letters": rows([["a" * 100_000]]),
    "header is a list": table({"data": [["a"]], "table_header_choice": ["row"]}),
    "events without fields": stream(("events", {"heading": "x"})),
    "limit is a word": stream(("events", EVENTS | {"limit": "many"})),
    "limit is too much": stream(("events", EVENTS | {"limit": "13"})),
    "a kind that is none": stream(("events", EVENTS | {"kind": "zzz"})),
    "a ground that is none": stream(("events", EVENTS | {"ground": "#ff0000"})),
    "a picked page that is a word": stream(
        ("events", EVENTS | PICKED | {"picked-0-value": "abc"})
    ),
    "a picture that is a word": stream(("image", PICTURE | {"image-image": "abc"})),
    "300 blocks": stream(*[GOOD] * 300),
}

# Taken without a fault, and without what was wrong with it.
DEFUSED = {
    "a script as words": stream(("text", draft("<script>alert(1)</script>"))),
    "javascript:": stream(("text", link("javascript:alert(1)"))),
    "javascript: in disguise": stream(("text", link(" java\tscript:alert(1)"))),
    "data:": stream(("text", link("data:text/html,<script>alert(1)</script>"))),
    "vbscript:": stream(("text", link("vbscript:msgbox(1)"))),
    "quotes in a link": stream(("text", link('https://x.example/" onclick="x'))),
    "class names in a table": rows(
        [["a"]], cell=[{"row": 0, "col": 0, "className": 'x" onclick="alert(1)'}]
    ),
    "merged cells": rows([["a"]], mergeCells=[{"row": 0, "col": 0, "rowspan": "x"}]),
    "a script in a cell": rows([["<script>alert(1)</script>"]]),
    "a heading of level one": stream(("text", draft(("x", "header-one", 0)))),
    "a text of nothing": stream(("text", "{}")),
    "less than none": {"body-count": "-1"},
    "two blocks in one place": stream(GOOD, GOOD) | {"body-1-order": "0"},
    "a picture that is not there": stream(
        ("image", PICTURE | {"image-image": "99999999999999999999"})
    ),
}

# Server-side request forgery: nothing is ever fetched, so what counts is that none
# of these is taken for a film.
FORGED = [
    *(
        f"{scheme}://{host}/watch?v=jbkSRLYSojo"
        for scheme in ("http", "https")
        for host in (
            "localhost",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "0.0.0.0",  # noqa: S104
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[fd00::1]",
            "[fe80::1%25eth0]",
            "metadata.google.internal",
            "youtube.com.evil.example",
            "evil.example#youtube.com",
            "youtube.com@127.0.0.1",
            "youtube.com:8080",
            "youtube.com%2eevil.example",
            "ｙoutube.com",
            "youtube。com",
            "xn--yutube-wqf.com",
            "127.0.0.1.nip.io",
        )
    ),
    "file:///etc/passwd",
    "ftp://youtube.com/watch?v=jbkSRLYSojo",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/",
    "javascript:alert(1)//www.youtube.com/watch?v=jbkSRLYSojo",
    "data:text/html,<script>alert(1)</script>",
    "//youtube.com/watch?v=jbkSRLYSojo",
    "https:youtube.com/watch?v=jbkSRLYSojo",
    "https:///youtube.com/watch?v=jbkSRLYSojo",
    "https://www.youtube.com/redirect?q=http://127.0.0.1/",
    "https://www.youtube.com/watch?v=../../admin",
    "https://www.youtube.com/watch?v=jbkSRLYSoj%22",
    "https://www.youtube.com/watch?v=ｊbkSRLYSojo",
    "https://vimeo.com/1084537/../../x",
    "https://archive.org/embed/..%2f..%2fx",
    "https://archive.org/details/../embed",
    "https://[youtube.com/watch?v=jbkSRLYSojo",
    "https://youtube.com:99999/watch?v=jbkSRLYSojo",
    "\0https://youtu.be/jbkSRLYSojo",
    "https://youtu.be/jbkSRLYSojo" + "x" * 300,
]

# What may stand in any field of words and must come out as words.
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<math><mi xlink:href=javascript:alert(1)>x",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "{{ 7|add:7 }}{% include 'x' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u2028<script>alert(1)</script>\u2029",
    "<scr\u0130pt>alert(1)</scr\u0130pt>",
    "<<script>alert(1)//<</script>",
    "<img/src=x/onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<form><button formaction=javascript:alert(1)>x",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import'//evil.example/x.css'</style>",
    "<p style=background:url(javascript:alert(1))>x</p>",
    "<a linktype=page id='1\" onclick=\"x'>x</a>",
    "<embed embedtype=media url=http://127.0.0.1/>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
]
