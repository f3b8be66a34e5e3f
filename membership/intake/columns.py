"""What a column can hold, and which one it is by its heading. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Field:
    """One thing that is known of a person; `words` are headings it goes by."""

    name: str
    label: Promise
    words: Sequence[str]
    longest: int = 120


# Headings as Danish, Swedish and English lists have them, folded as `fold` does.
FIELDS = (
    Field(
        "email",
        _("E-mail address"),
        [
            "email",
            "emailadresse",
            "mail",
            "mailadresse",
            "emailaddress",
            "epost",
            "epostadresse",
            "mailaddress",
            "primaryemail",
            "privatemail",
        ],
        254,
    ),
    Field(
        "first_name",
        _("First name"),
        ["fornavn", "fornavne", "firstname", "givenname", "foernavn"],
        150,
    ),
    Field(
        "last_name",
        _("Last name"),
        ["efternavn", "efternavne", "lastname", "surname", "familyname", "efternamn"],
        150,
    ),
    Field(
        "name",
        _("Full name"),
        ["navn", "fuldenavn", "name", "fullname", "namn", "membername", "medlemsnavn"],
        300,
    ),
    Field(
        "number",
        _("Member number"),
        [
            "medlemsnr",
            "medlemsnummer",
            "medlemnr",
            "medlemid",
            "medlemsid",
            "nummer",
            "nr",
            "memberno",
            "membernumber",
            "memberid",
            "medlemsnummer",
        ],
        20,
    ),
    Field(
        "kind",
        _("Kind of membership"),
        [
            "medlemstype",
            "type",
            "kind",
            "medlemskab",
            "medlemskategori",
            "kategori",
            "membershiptype",
            "membertype",
            "category",
            "kontingenttype",
            "membership",
        ],
    ),
    Field(
        "joined",
        _("Member since"),
        [
            "indmeldt",
            "indmeldelse",
            "indmeldelsesdato",
            "medlemsiden",
            "joined",
            "joinedon",
            "joindate",
            "membersince",
            "indmeldtdato",
        ],
    ),
    Field(
        "starts",
        _("First day of the period"),
        [
            "periodestart",
            "start",
            "fra",
            "startdato",
            "gyldigfra",
            "periodfrom",
            "periodstart",
            "validfrom",
            "starts",
            "startdate",
            "periodefra",
            "betaltfra",
        ],
    ),
    Field(
        "ends",
        _("Last day of the period"),
        [
            "periodeslut",
            "slut",
            "til",
            "slutdato",
            "gyldigtil",
            "betalttil",
            "periodto",
            "periodend",
            "validto",
            "ends",
            "enddate",
            "expires",
            "udloeber",
            "expirydate",
            "periodetil",
            "paiduntil",
        ],
    ),
    Field("status", _("Status"), ["status", "tilstand", "state", "medlemsstatus"]),
    Field(
        "unit",
        _("Unit"),
        [
            "afdeling",
            "enhed",
            "unit",
            "department",
            "lokalafdeling",
            "kreds",
            "gruppe",
            "branch",
            "college",
            "school",
            "sektion",
            "institut",
        ],
        400,
    ),
    Field("language", _("Language"), ["sprog", "language", "lang", "spraak"]),
    Field(
        "phone",
        _("Phone"),
        [
            "telefon",
            "tlf",
            "mobil",
            "phone",
            "mobile",
            "phonenumber",
            "telefonnummer",
            "tlfnr",
            "mobilnummer",
            "mobiltelefon",
            "telephone",
        ],
        40,
    ),
    Field(
        "street",
        _("Street and number"),
        [
            "adresse",
            "gade",
            "vej",
            "street",
            "address",
            "streetaddress",
            "gadeadresse",
            "vejnavn",
            "adresse1",
            "address1",
            "gadeognr",
        ],
        200,
    ),
    Field(
        "postcode",
        _("Postcode"),
        ["postnr", "postnummer", "postcode", "zip", "zipcode", "postalcode"],
        20,
    ),
    Field("city", _("Town"), ["by", "postby", "city", "town", "bynavn", "ort"], 100),
    Field("country", _("Country"), ["land", "country", "countrycode", "landekode"]),
    Field(
        "birthdate",
        _("Date of birth"),
        [
            "foedselsdato",
            "foedselsdag",
            "foedt",
            "birthdate",
            "dateofbirth",
            "birthday",
            "dob",
            "foedsdag",
        ],
    ),
    Field(
        "job_title",
        _("Job title"),
        ["stilling", "titel", "jobtitel", "jobtitle", "job", "title", "position"],
    ),
    Field(
        "employer",
        _("Employer"),
        ["arbejdsgiver", "virksomhed", "firma", "employer", "company", "arbejdsplads"],
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
# What a file of faults adds on the left; it is no field of a person.
LINE = ["linje", "line", "linjenr", "lineno", "raekke"]

_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"}
)


def fold(heading: str) -> str:
    """Letters and digits alone, small and plain: “E-mail adresse *” is emailadresse."""
    low = unicodedata.normalize("NFC", heading).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", low).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)


@cache
def _by_word() -> dict[str, str]:
    """Every word a column goes by, our own labels in each language among them."""
    found = {word: field.name for field in FIELDS for word in field.words}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(field.label)): field.name for field in FIELDS}
    return found


def guess(header: Sequence[str]) -> list[str]:
    """For each heading a field's name, or "" for none; no field twice."""
    found: list[str] = []
    for heading in header:
        name = _by_word().get(fold(heading), "")
        found.append("" if name in found else name)
    # A whole name is asked for only where its parts are not there.
    if "name" in found and "first_name" in found and "last_name" in found:
        found[found.index("name")] = ""
    return found


def signature(header: Sequence[str]) -> str:
    """The same for the same headings in the same order, however they are written."""
    text = "\x1f".join(fold(heading) for heading in header)
    return hashlib.sha256(text.encode()).hexdigest()


def line_column(header: Sequence[str]) -> int | None:
    """Where a repaired file says which line of the first file a row is."""
    for at, heading in enumerate(header):
        if fold(heading) in LINE:
            return at
    return None
