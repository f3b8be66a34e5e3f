"""The demo association's schools, colleges and departments, and who is in them."""

import datetime as dt
from pathlib import Path

from core import demo_texts
from membership import demo as people
from membership import granting, roles
from membership.accounts.models import User
from membership.models import Belonging, Grant, Unit
from membership.models.members import today
from membership.units import actions, merging

ORDER = 16
DATA = Path(__file__).parent / "demo_data"
# Whoever sits in a unit has come over the last four years.
DAYS = 4 * 365


def load(*, now, say) -> int:
    """Units, people in them and who minds one, where there is no unit yet."""
    if Unit.objects.exists():
        return 0
    entries = demo_texts.read(DATA, "units.toml")["unit"]
    units = {}
    for entry in entries:
        units[entry["code"]] = actions.add(
            code=entry["code"],
            name_da=entry["name"]["da"],
            name_en=entry["name"]["en"],
            label_da=entry["label"]["da"],
            label_en=entry["label"]["en"],
            under=units.get(entry.get("under")),
            by=None,
        )
    number = _fill(entries, units)
    admin = User.objects.filter(email=f"admin@{people.DOMAIN}").first()
    for entry in entries:
        if "board" in entry:
            granting.grant(
                person=people.login(entry["board"]),
                role=roles.BOARD,
                scope=Grant.Scope.UNIT,
                unit=units[entry["code"]],
                by=None,
            )
        if "merged" in entry:
            merging.merge(
                unit=units[entry["code"]], into=units[entry["merged"]], by=admin
            )
    # Moved there and back, so that the history has something to tell.
    mentors = Unit.objects.get(code="mentors")
    actions.move(unit=mentors, under=Unit.objects.get(code="research"), by=admin)
    change = mentors.changes.filter(kind="moved").latest("pk")
    actions.undo_move(change=change, by=admin)
    say(f"Units: {len(units)} new, {number} people in them")
    return len(units)


def _fill(entries, units) -> int:
    """Each unit takes its number from the crowd, in an order that stays the same."""
    rows = []
    for entry in entries:
        crowd = people.crowd(f"unit {entry['code']}")
        for place, person in enumerate(crowd[: entry.get("size", 0)]):
            days = (place * 97 + len(rows) * 13) % DAYS
            rows.append(
                Belonging(
                    person=person,
                    unit=units[entry["code"]],
                    starts=today() - dt.timedelta(days=days + 1),
                )
            )
    Belonging.objects.bulk_create(rows)
    return len(rows)
