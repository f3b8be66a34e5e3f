"""Reads and checks one row: text in, values and faults out. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from membership.accounts import addresses
from membership.intake.columns import BY_NAME, fold
from membership.intake.countries import BY_WORD as COUNTRIES
from membership.intake.faults import fault

EMPTY = {"", "-", "n/a", "na", "null", "none", "#n/a", "nan"}
STATUSES = {
    **dict.fromkeys(("active", "aktiv", "member", "medlem", "ja", "yes"), "active"),
    **dict.fromkeys(("pending", "afventer", "kommende", "ikkebegyndt"), "pending"),
    **dict.fromkeys(("lapsed", "udloebet", "passiv", "expired", "restance"), "lapsed"),
    **dict.fromkeys(
        ("resigned", "udmeldt", "ophoert", "nej", "no", "left"), "resigned"
    ),
}
LANGUAGES = {
    **dict.fromkeys(("da", "dk", "dansk", "danish", "dadk"), "da"),
    **dict.fromkeys(("en", "gb", "engelsk", "english", "engb", "enus"), "en"),
}
# Digits of a postcode, country by country; others are taken as they are.
POSTCODES = {"DK": 4, "NO": 4, "SE": 5, "DE": 5, "FI": 5}
_DATE = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ][\d:.]+Z?)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
_NUMBER = re.compile(r"[\w][\w/-]*")
_PHONE = re.compile(r"\+?[\d ()./-]+")
# Spreadsheets count days from here (their 29 February 1900 included).
_DAY_NOUGHT = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Book:
    """What the association knows and the file refers to; words are folded.

    `units` gives 0 for a name that several units have. `defaults` are for empty cells.
    """

    today: dt.date
    kinds: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Read:
    values: dict = field(default_factory=dict)
    faults: list[dict] = field(default_factory=list)
    # Fields that the file did not say: their value is the run's default.
    assumed: set[str] = field(default_factory=set)

    def wrong(self, name: str, code: str, **params) -> None:
        params = {key: str(value)[:80] for key, value in params.items()}
        self.faults.append(fault(name, code, **params))


def read(cells: Mapping[str, str], book: Book) -> Read:
    """Values by field's name, ready to be stored as JSON, and what is wrong.

    Days are ISO dates, references are primary keys. Empty cells give no value.
    """
    row = Read()
    for name, raw in cells.items():
        text = _plain(raw)
        if text.casefold() in EMPTY:
            continue
        if _unreadable(text):
            row.wrong(name, "characters")
        elif len(text) > BY_NAME[name].longest:
            row.wrong(name, "too_long", most=BY_NAME[name].longest)
        else:
            _CLEAN.get(name, _as_it_is)(row, name, text, book)
    _together(row, book, cells)
    return row


def day(text: str) -> tuple[dt.date | None, str]:
    """The date that a text means, and "" or the fault's code.

    Day before month, as in the Nordic countries; ISO; a spreadsheet's serial number.
    Two digits for a year are 1940 to 2039.
    """
    if _SERIAL.fullmatch(text):
        return _DAY_NOUGHT + dt.timedelta(days=int(text[:5])), ""
    if found := _ISO.fullmatch(text):
        year, month, number = map(int, found.groups())
    elif found := _DATE.fullmatch(text):
        number, month, year = map(int, found.groups())
        if len(found[3]) == 2:
            year += 2000 if year < 40 else 1900
    else:
        return None, "date_shape"
    if not 1900 <= year <= 2100:
        return None, "date_far"
    try:
        return dt.date(year, month, number), ""
    except ValueError:
        return None, "date_none"


def _plain(raw: str) -> str:
    """One line, one space between words, composed letters, nothing invisible."""
    text = unicodedata.normalize("NFC", raw)
    text = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]", "", text)
    # The apostrophe that our own files put before what could be a formula.
    return re.sub(r"^'(?=[=+@-])", "", " ".join(text.split()))


def _unreadable(text: str) -> bool:
    return any(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Cs") for c in text)


def _as_it_is(row: Read, name: str, text: str, book: Book) -> None:
    row.values[name] = text


def _email(row, name, text, book):
    text = text.removeprefix("mailto:").strip("<>")
    try:
        row.values[name] = addresses.canonical(text)
    except ValidationError:
        row.wrong(name, "email_shape", value=text.lower())


def _number(row, name, text, book):
    text = text.removesuffix(".0")
    if _NUMBER.fullmatch(text):
        row.values[name] = text
    else:
        row.wrong(name, "number_shape", value=text)


def _whole_name(row, name, text, book):
    """“Kjær, Ida Marie” and “Ida Marie Kjær” are the same person."""
    if "," in text:
        last, _comma, first = text.partition(",")
    else:
        first, _space, last = text.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    for key, part in (("first_name", first.strip()), ("last_name", last.strip())):
        if len(part) > BY_NAME[key].longest:
            row.wrong(name, "too_long", most=BY_NAME[key].longest)
        elif part:
            row.values.setdefault(key, part)


def _date(row, name, text, book):
    found, code = day(text)
    if code:
        row.wrong(name, code, value=text)
    elif name == "joined" and found > book.today:
        row.wrong(name, "joined_future")
    elif name == "birthdate" and found > book.today:
        row.wrong(name, "birthdate_future")
    else:
        row.values[name] = found.isoformat()


def _kind(row, name, text, book):
    if pk := book.kinds.get(fold(text)):
        row.values[name] = pk
    else:
        row.wrong(name, "kind_unknown", value=text)


def path_key(text: str) -> str:
    """A unit's name or path, folded step by step: “School > College”."""
    return "/".join(fold(step) for step in re.split(r"\s*[>/»›]\s*", text) if step)


def _unit(row, name, text, book):
    pk = book.units.get(path_key(text))
    if pk is None:
        row.wrong(name, "unit_unknown", value=text)
    elif not pk:
        row.wrong(name, "unit_many", value=text)
    elif pk in book.closed:
        row.wrong(name, "unit_closed", value=text)
    else:
        row.values[name] = pk


def _listed(words: Mapping[str, str], code: str) -> Callable:
    def clean(row, name, text, book):
        if found := words.get(fold(text)):
            row.values[name] = found
        else:
            row.wrong(name, code, value=text)

    return clean


def _phone(row, name, text, book):
    text = re.sub(r"^(tlf|mob|tel)[.:]*\s*", "", text, flags=re.I).lstrip("'")
    digits = sum(c.isdigit() for c in text)
    if _PHONE.fullmatch(text) and 5 <= digits <= 15:
        row.values[name] = text
    else:
        row.wrong(name, "phone_shape", value=text)


def _postcode(row, name, text, book):
    row.values[name] = text.removesuffix(".0").lstrip("'").upper()


_CLEAN = {
    "email": _email,
    "number": _number,
    "name": _whole_name,
    "kind": _kind,
    "joined": _date,
    "starts": _date,
    "ends": _date,
    "birthdate": _date,
    "status": _listed(STATUSES, "status_unknown"),
    "unit": _unit,
    "language": _listed(LANGUAGES, "language_unknown"),
    "phone": _phone,
    "postcode": _postcode,
    "country": _listed(COUNTRIES, "country_unknown"),
}


def _together(row: Read, book: Book, cells: Mapping[str, str]) -> None:
    """What only the whole row can tell: what is missing, what contradicts."""
    values, failed = row.values, {wrong["field"] for wrong in row.faults}
    if "email" not in values and "email" not in failed:
        row.wrong("email", "email_missing")
    names = {"first_name", "last_name", "name"}
    if names.isdisjoint(values) and names.isdisjoint(failed):
        asked = next((n for n in ("first_name", "name") if n in cells), "first_name")
        row.wrong(asked, "name_missing")
    values.pop("name", None)
    for name in ("kind", "starts", "ends", "language", "country"):
        if name not in values and name not in failed and book.defaults.get(name):
            values[name] = book.defaults[name]
            row.assumed.add(name)
    if "kind" not in values and "kind" not in failed:
        row.wrong("kind", "kind_missing")
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        row.wrong("ends", "ends_first")
    _status(row, starts, ends, book, cells)
    _place(row)


def _status(row, starts, ends, book, cells):
    now = book.today.isoformat()
    agrees = {
        "active": not (ends and ends < now) and not (starts and starts > now),
        "pending": bool(starts and starts > now),
        "lapsed": bool(ends and ends < now),
        "resigned": True,
    }
    status = row.values.get("status")
    if status and not agrees[status] and not {"starts", "ends"} & _failed(row):
        row.wrong("status", "status_dates", value=_plain(cells["status"]))


def _failed(row: Read) -> set[str]:
    return {wrong["field"] for wrong in row.faults}


def _place(row: Read) -> None:
    """A postcode by its country; Danish ones get back the nought that was eaten."""
    code = row.values.get("postcode")
    if not code:
        return
    country = row.values.get("country", "")
    bare = code.replace(" ", "").removeprefix(f"{country}-")
    wanted = POSTCODES.get(country)
    if not wanted:
        return
    if country == "DK" and bare.isdecimal() and len(bare) == 3:
        bare = f"0{bare}"
    if bare.isascii() and bare.isdecimal() and len(bare) == wanted:
        row.values["postcode"] = bare
    else:
        row.wrong("postcode", "postcode_shape", value=code)
