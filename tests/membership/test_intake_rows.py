"""One row, read and checked: a table of cells and what becomes of them."""

import datetime as dt

import pytest

from membership.intake import columns, rows
from membership.intake.rows import Book

BOOK = Book(
    today=dt.date(2026, 11, 21),
    kinds={"medlem": 1},
    units={"kredsen": 2, "skolen/kredsen": 2, "nord": 0, "lukket": 3},
    closed=frozenset({3}),
    defaults={"kind": "1", "country": "DK"},
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31-12-2026", "2026-12-31"),
        ("31.12.26", "2026-12-31"),
        ("31/12/2026", "2026-12-31"),
        ("1 2 1987", "1987-02-01"),
        ("2026-12-31", "2026-12-31"),
        ("2026-12-31T00:00:00", "2026-12-31"),
        ("46387", "2026-12-31"),
        ("05-06-39", "2039-06-05"),
        ("05-06-40", "1940-06-05"),
        ("29-02-2024", "2024-02-29"),
    ],
)
def test_days(text, day):
    assert rows.day(text) == (dt.date.fromisoformat(day), "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-02-2026", "date_none"),
        ("29-02-2023", "date_none"),
        ("31-12-1899", "date_far"),
        ("01-01-9999", "date_far"),
        ("i går", "date_shape"),
        ("12-2026", "date_shape"),
        ("99", "date_shape"),
    ],
)
def test_days_that_are_none(text, code):
    assert rows.day(text) == (None, code)


def read(**cells):
    cells = {"email": "a@b.dk", "first_name": "Bo", **cells}
    return rows.read(cells, BOOK)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("email", " <Ida@Example.ORG> ", "ida@example.org"),
        ("postcode", "900", "0900"),
        ("postcode", "DK-2100", "2100"),
        ("phone", "'+45 20 12 34 56", "+45 20 12 34 56"),
        ("phone", "Tlf. 20 12 34 56", "20 12 34 56"),
        ("unit", "Skolen > Kredsen", 2),
        ("country", "Sverige", "SE"),
        ("language", "Dansk", "da"),
        ("status", "Ja", "active"),
        ("number", "M-12/3", "M-12/3"),
        ("city", "A\u030arhus\u200b  C", "\u00c5rhus C"),
        ("employer", "-", None),
    ],
)
def test_cells_that_are_right(name, text, value):
    found = read(**{name: text})
    assert found.values.get(name) == value
    assert found.faults == []


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("email", "", "email_missing"),
        ("email", "a@b@c.dk", "email_shape"),
        ("email", "bo@bjørn", "email_shape"),
        ("first_name", "", "name_missing"),
        ("first_name", "B\x01o", "characters"),
        ("first_name", "B" * 151, "too_long"),
        ("number", "1;2", "number_shape"),
        ("kind", "Gæst", "kind_unknown"),
        ("joined", "01-01-2030", "joined_future"),
        ("birthdate", "01-01-2030", "birthdate_future"),
        ("ends", "31-13-2026", "date_none"),
        ("status", "måske", "status_unknown"),
        ("status", "udløbet", "status_dates"),
        ("unit", "Syd", "unit_unknown"),
        ("unit", "Nord", "unit_many"),
        ("unit", "Lukket", "unit_closed"),
        ("language", "klingon", "language_unknown"),
        ("phone", "ring til Bo", "phone_shape"),
        ("postcode", "21O0", "postcode_shape"),
        ("country", "Utopia", "country_unknown"),
    ],
)
def test_cells_that_are_wrong(name, text, code):
    assert [fault["code"] for fault in read(**{name: text}).faults] == [code]


def test_a_period_that_ends_first():
    found = read(starts="01-02-2026", ends="01-01-2026")
    assert [fault["code"] for fault in found.faults] == ["ends_first"]


@pytest.mark.parametrize("name", ["Ida Marie Kjær", "Kjær, Ida Marie"])
def test_a_whole_name_comes_apart(name):
    found = rows.read({"email": "a@b.dk", "name": name}, BOOK)
    assert found.values["first_name"] == "Ida Marie"
    assert found.values["last_name"] == "Kjær"


def test_headings_in_danish_and_english():
    header = ["E-mail adresse *", "FORNAVN", "Efternavn", "Medlemsnr.", "Fødselsdato"]
    header += ["Postal code", "Hair"]
    assert columns.guess(header) == [
        "email",
        "first_name",
        "last_name",
        "number",
        "birthdate",
        "postcode",
        "",
    ]
    assert columns.signature(header) == columns.signature([h.upper() for h in header])
