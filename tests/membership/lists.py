"""Lists of members as associations keep them: Danish and Swedish, with their faults."""

import csv
import io
import random

from membership.models import MembershipType, Unit

HEADER = (
    "Medlemsnr",
    "Fornavn",
    "Efternavn",
    "E-mail",
    "Type",
    "Indmeldt",
    "Betalt til",
    "Afdeling",
    "Sprog",
    "Mobil",
    "Adresse",
    "Postnr",
    "By",
    "Land",
    "Fødselsdato",
    "Arbejdsgiver",
)
AT = {name: number for number, name in enumerate(HEADER)}
_FIRST = [
    "Ida",
    "Søren",
    "Åse",
    "Mads",
    "Jytte",
    "Bjørn",
    "Karen",
    "Rasmus",
    "Signe",
    "Emil",
    "Astrid",
    "Frederik",
    "Håkan",
    "Anneli",
    "Sven",
    "Märta",
    "Göran",
    "Ingrid",
    "Lærke",
    "Øjvind",
    "Mette",
    "Troels",
    "Birgitte",
    "Aksel",
    "Freja",
]
_LAST = [
    "Kjær",
    "Ørsted",
    "Lindström",
    "Åkesson",
    "Nørgaard",
    "Sjöberg",
    "Møller",
    "Bæk",
    "Skov",
    "Dahl",
    "Gräs",
    "Holm",
    "Lund",
    "Vestergaard",
    "Nyström",
    "Østergaard",
    "Wahlgren",
    "Brandt",
    "Krogh",
    "Svensson",
    "Toft",
]
_TOWNS = (
    ("2100", "København Ø", "DK"),
    ("0900", "København C", "DK"),
    ("8000", "Aarhus C", "DK"),
    ("3000", "Helsingør", "DK"),
    ("211 20", "Malmö", "SE"),
    ("222 22", "Lund", "SE"),
)
# Kind of fault -> how a row gets it. Twelve kinds; 37 are spread over a list.
FAULTS = {
    "email_shape": lambda row, first: _put(row, "E-mail", "ida(at)example.org"),
    "email_missing": lambda row, first: _put(row, "E-mail", ""),
    "email_twice": lambda row, first: _put(row, "E-mail", first["E-mail"].upper()),
    "name_missing": lambda row, first: _put(row, "Fornavn", "", "Efternavn", ""),
    "number_twice": lambda row, first: _put(row, "Medlemsnr", first["Medlemsnr"]),
    "kind_unknown": lambda row, first: _put(row, "Type", "Æresgæst"),
    "date_none": lambda row, first: _put(row, "Betalt til", "31-02-2027"),
    "date_shape": lambda row, first: _put(row, "Indmeldt", "for længe siden"),
    "birthdate_future": lambda row, first: _put(row, "Fødselsdato", "01-01-2090"),
    "unit_unknown": lambda row, first: _put(row, "Afdeling", "Ukendt afdeling"),
    "phone_shape": lambda row, first: _put(row, "Mobil", "ring til Bo"),
    "postcode_shape": lambda row, first: _put(row, "Postnr", "21O0", "Land", "DK"),
}


def _put(row: dict, *pairs: str) -> None:
    row.update(zip(pairs[::2], pairs[1::2], strict=True))


def ground() -> None:
    """The kind of membership and the unit that the lists speak of."""
    MembershipType.objects.get_or_create(
        slug="guild-member",
        defaults={"name_da": "Gildemedlem", "name_en": "Guild member", "fee": 250},
    )
    if not Unit.objects.filter(code="kredsen").exists():
        Unit.add_root(name_da="Kredsen", name_en="The circle", code="kredsen")


def people(count: int, seed: int = 7) -> list[dict]:
    """So many rows without a fault, the same each time."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        code, town, country = dice.choice(_TOWNS)
        year, month = dice.randint(1940, 2005), dice.randint(1, 12)
        cells = (
            f"M{5000 + number}",
            first,
            last,
            f"person.{seed}.{number}@liste.example",
            "Gildemedlem",
            f"{dice.randint(1, 28)}-{month}-{dice.randint(2001, 2025)}",
            "31-12-2027",
            "Kredsen" if number % 2 else "",
            "dansk" if country == "DK" else "en",
            f"+45 {dice.randint(20, 69)} 12 {dice.randint(10, 99)} 56",
            f"Nørregade {dice.randint(1, 140)}, {dice.randint(1, 5)}. tv.",
            code,
            town,
            country,
            f"{dice.randint(1, 28):02}.{month:02}.{year % 100:02}",
            "Region Hovedstaden",
        )
        rows.append(dict(zip(HEADER, cells, strict=True)))
    return rows


def with_faults(count: int = 2000, faults: int = 37) -> tuple[list[dict], dict]:
    """Rows of which so many have a fault; and the kind of fault by line."""
    rows = people(count)
    kinds = list(FAULTS)
    told = {}
    for number in range(faults):
        kind = kinds[number % len(kinds)]
        at = 40 + number * (count - 60) // faults
        FAULTS[kind](rows[at], rows[number])
        told[at + 2] = kind
    return rows, told


def as_csv(rows, *, header=HEADER, encoding="cp1252", separator=";") -> bytes:
    """The rows as Danish Excel writes them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(header)
    writer.writerows([row[name] for name in header] for row in rows)
    return text.getvalue().encode(encoding)
