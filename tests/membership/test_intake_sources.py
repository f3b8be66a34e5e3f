"""What an upload may be: every file gives rows or a sentence, never a fault of ours."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from core.errors import Refused
from membership.intake import sources

HEAD = "E-mail;Fornavn\r\n"
LINE = "ida@example.org;Søren\r\n"


def rows(data: bytes):
    file = io.BytesIO(data)
    shape = sources.look(file, "x")
    return shape, list(sources.rows(file, shape))


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as no:
        rows(data)
    assert len(no.value.message) > 10
    return no.value.code


def a_book(*lines) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part put in the place of another, or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "guess"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_the_alphabet_is_guessed(encoding, guess):
    shape, found = rows((HEAD + LINE * 30).encode(encoding))
    assert shape.encoding == guess
    assert found[1][1] == ["ida@example.org", "Søren"]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_guessed(separator):
    text = "E-mail;Navn;By\n" + 'a@b.dk;"Bo; Jr, d.y.";Ribe\n' * 5
    text = text.replace(";Navn;By", f"{separator}Navn{separator}By")
    text = text.replace('a@b.dk;"', f'a@b.dk{separator}"')
    text = text.replace('";Ribe', f'"{separator}Ribe')
    shape, found = rows(text.encode())
    assert shape.separator == separator
    assert found[1][1] == ["a@b.dk", "Bo; Jr, d.y.", "Ribe"]


def test_a_workbook_is_read_as_text():
    day = dt.date(2026, 12, 31)
    found = rows(a_book(["E-mail", "x", "y"], ["a@b.dk", day, 2100.0]))[1]
    assert found[1] == (2, ["a@b.dk", "2026-12-31", "2100"])


def _many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for number in range(2000):
            new.writestr(f"xl/x{number}", b"x")
    return out.getvalue()


CSV = {
    "mixed newlines": b"E-mail;N\na@b.dk;A\r\nb@b.dk;B\rc@b.dk;C\n",
    "sep": b"sep=;\r\nE-mail;N\r\na@b.dk;A\r\nb@b.dk;B\r\nc@b.dk;C\r\n",
    "duplicate headings": b"E-mail;E-mail\na@b.dk;x\nb@b.dk;x\nc@b.dk;x\n",
    "NUL": b"E-mail;N\na@b.dk;A\0B\nb@b.dk;B\nc@b.dk;C\n",
    "empty lines": b"\n\nE-mail;N\n\n;;;\na@b.dk;A\nb@b.dk;B\nc@b.dk;C\n\n\n",
    "bidi": "E-mail;N\na@b.dk;\u202egnitset\nb@b.dk;x\nc@b.dk;👩‍👩‍👧\n".encode(),
    "formulas": b"E-mail;N\na@b.dk;=cmd|' /C calc'!A0\nb@b.dk;+1\nc@b.dk;@x\n",
    "quotes inside": b'E-mail;N\na@b.dk;a "b" c\nb@b.dk;"x""y"\nc@b.dk;z\n',
    "long cell": b"E-mail;N\na@b.dk;" + b"x" * 90_000 + b"\nb@b.dk;y\nc@b.dk;z\n",
    "two lines in a cell": b'E-mail;N\na@b.dk;"x\ny"\nb@b.dk;x\nc@b.dk;x\n',
}


@pytest.mark.badinput
@pytest.mark.parametrize("name", CSV)
def test_odd_lists_are_read(name):
    found = rows(CSV[name])[1]
    assert [cells[0] for _line, cells in found] == ["E-mail", "a@b.dk", "b@b.dk"] + [
        "c@b.dk"
    ]
    for _line, cells in found:
        assert "\0" not in "".join(cells)
        assert max(map(len, cells)) <= sources.MAX_CELL + 1


BOOK = a_book(["E-mail", "N"], ["a@b.dk", "A"])
SHEET = "xl/worksheets/sheet1.xml"
NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9)
)
BAD = {
    "empty": (b"", "empty"),
    "only a mark": (b"\xef\xbb\xbf\r\n\r\n", "empty"),
    "noughts": (b"\0" * 500, "empty"),
    "html": (b"<!DOCTYPE html><table><tr><td>x", "kind"),
    "pdf": (b"%PDF-1.7 x", "kind"),
    "png": (b"\x89PNG\r\n\x1a\n", "kind"),
    "xml": (b"<?xml version='1.0'?><x/>", "kind"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900, "locked"),
    "10,000 columns": (b";".join([b"E-mail"] * 10_000) + b"\n", "columns"),
    "a million rows": ((HEAD + "a@b.dk;x\n" * 1_000_000).encode(), "rows"),
    "a cell of 1 MB": (b'E-mail;N\na@b.dk;"' + b"x" * 1_000_000 + b'"\n', "quotes"),
    "quote without end": (b'E-mail;N\na@b.dk;"x\n' + b"b@b.dk;y\n" * 20_000, "quotes"),
    "half a zip": (BOOK[: len(BOOK) // 2], "broken"),
    "a zip of something": (
        with_part(BOOK, "xl/workbook.xml", b"")[:60] + b"PK",
        "broken",
    ),
    "macros": (with_part(BOOK, "xl/vbaProject.bin", b"x"), "macros"),
    "sheet of 1 GB": (with_part(BOOK, SHEET, b" " * 120_000_000), "bomb"),
    "dense": (with_part(BOOK, "xl/media/x.bin", b"0" * 40_000_000), "bomb"),
    "large styles": (
        with_part(BOOK, "xl/styles.xml", bytes(range(256)) * 20_000),
        "bomb",
    ),
    "entities": (
        with_part(
            BOOK,
            SHEET,
            b'<!DOCTYPE x [<!ENTITY l0 "ha">'
            + LAUGHS
            + b"]><worksheet %s>" % NS
            + b'<sheetData><row r="1"><c t="inlineStr"><is><t>&l8;</t></is></c></row>'
            b"</sheetData></worksheet>",
        ),
        "broken",
    ),
    "outside entity": (
        with_part(
            BOOK,
            "xl/workbook.xml",
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><workbook>&f;'
            b"</workbook>",
        ),
        "broken",
    ),
    "row 10^12": (
        with_part(
            BOOK,
            SHEET,
            b'<worksheet %s><sheetData><row r="999999999999"><c r="A999999999999">'
            b"<v>1</v></c></row></sheetData></worksheet>" % NS,
        ),
        "broken",
    ),
    "no sheet": (with_part(BOOK, SHEET, b"not xml"), "broken"),
    "2,000 parts": (_many_parts(), "bomb"),
}


@pytest.mark.badinput
@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_words(name):
    data, code = BAD[name]
    assert refused(data) == code
