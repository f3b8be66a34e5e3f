"""The demo association's offices, the board of today and three before it."""

import datetime as dt
from pathlib import Path

from core import demo_texts
from membership.accounts.models import User
from membership.offices.models import Office, OfficeTerm, today

ORDER = 15
DATA = Path(__file__).parent / "demo_data"
# The autumn's general assembly, of which the demo has the minutes.
DAYS_AGO = 19
YEARS = 2


def load(*, now, say) -> int:
    """Offices and terms, where there is none yet."""
    if Office.objects.exists():
        return 0
    data = demo_texts.read(DATA, "offices.toml")
    offices = {
        entry["key"]: Office(
            name_da=entry["name"]["da"],
            name_en=entry["name"]["en"],
            kind=entry["kind"],
            single=not entry.get("several", False),
            order=order,
        )
        for order, entry in enumerate(data["office"])
    }
    Office.objects.bulk_create(offices.values())
    names = {entry["person"] for entry in data["term"] if "person" in entry}
    people = {
        f"{person.first_name}, {person.last_name}": person
        for person in User.objects.filter(
            last_name__in={name.split(", ")[1] for name in names}
        )
    }
    terms = [_term(entry, offices, people) for entry in data["term"]]
    OfficeTerm.objects.bulk_create(terms)
    say(f"Offices: {len(offices)} new, {len(terms)} terms")
    return len(terms)


def _term(entry: dict, offices: dict, people: dict) -> OfficeTerm:
    office = offices[entry["office"]]
    person = people.get(entry.get("person", ""))
    starts = _assembly(entry["board"])
    line = entry.get("line", {"da": "", "en": ""})
    return OfficeTerm(
        office=office,
        person=person,
        name=person.get_full_name()
        if person
        else entry.get("name") or entry["person"].replace(", ", " "),
        single=office.single,
        starts=starts,
        ends=_assembly(entry["board"] - 1) - dt.timedelta(days=1)
        if entry["board"]
        else None,
        agreed=not entry.get("hidden", False),
        line_da=line["da"],
        line_en=line["en"],
    )


def _assembly(boards_ago: int) -> dt.date:
    """The day on which a board was elected; today's sits since the last assembly."""
    last = today() - dt.timedelta(days=DAYS_AGO)
    return last.replace(day=min(last.day, 28), year=last.year - YEARS * boards_ago)
