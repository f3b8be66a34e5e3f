"""Who comes to the demo association's events, and who waits."""

import datetime as dt
import random
import uuid

from events import demo as events_demo
from events.models import Occurrence
from events.registrations import actions
from events.registrations.models import Registration
from membership import demo as people_demo
from membership import granting, roles

ORDER = 31

# What member@ has done before the demo begins: place in the queue, by event.
MEMBER_WAITS = {"control-room": 3}
MEMBER_WAS_AT = ("salary-evening", "honest-maps", "bathing-water")
# The one ticket that member@ gets by the front door, mail and all.
MEMBER_COMES_TO = "open-clinic"
# What agent@ organises, and nothing else.
AGENT_ORGANISES = "r-for-teachers"

GUESTS = (
    "Ida Rasmussen",
    "Per Nordin",
    "Mina Hartvig",
    "Olga Szabó",
    "Theis Kruse",
    "Lina Ekström",
)
NOTES = {
    "da": ("Laktosefrit, tak", "Ingen fisk", "Vegetar", "Jeg tager selv kage med"),
    "en": ("Mild nut allergy", "Gluten-free bread, please", "No fish", "Vegetarian"),
}


def load(*, now, say) -> int:
    """Fill the events; an occurrence that anybody registered for is left alone.

    Who comes is the same on every machine; ids that open something are drawn anew.
    Rows are written in bulk, so that nobody is mailed. Only member@ goes through
    `actions.register` and gets a letter.
    """
    made = 0
    for entry in events_demo.entries():
        for number, occurrence in enumerate(events_demo.occurrences(entry)):
            if occurrence.registrations.exists():
                continue
            made += _fill(entry, occurrence, number, now)
            if entry["key"] == MEMBER_COMES_TO:
                _register_member(occurrence)
                made += 1
    _give_one_event_away()
    say(f"Registrations: {made} new")
    return made


def _give_one_event_away() -> None:
    """agent@ organises one event, and sees its desk alone."""
    for entry in events_demo.entries():
        found = list(events_demo.occurrences(entry))[:1]
        if entry["key"] == AGENT_ORGANISES and found:
            granting.grant(
                person=people_demo.login("agent"),
                role=roles.ORGANISERS,
                scope="event",
                thing=str(found[0].translation_key),
                by=None,
            )


def _fill(entry, occurrence, number, now) -> int:
    """Write one occurrence's registrations and its counter; returns how many."""
    seed = f"{entry['key']}/{number}"
    dice = random.Random(seed)  # noqa: S311  (a fixed order, not a secret)
    # A series is fullest at first.
    places = max(0, entry.get("registered", 0) - 2 * number)
    people = people_demo.crowd(seed)
    coming = people[:places]
    waiting = people[places : places + entry.get("waiting", 0)]
    member = people_demo.login("member")
    if entry["key"] in MEMBER_WAS_AT:
        coming[0] = member
    if entry["key"] in MEMBER_WAITS:
        waiting[MEMBER_WAITS[entry["key"]] - 1] = member
    guests = set(range(0, 3 * entry.get("with_guest", 0), 3)) if not number else set()
    rows = [
        _row(entry, occurrence, person, dice, guest=i in guests)
        for i, person in enumerate([*coming, *waiting])
    ]
    for i, (row, at) in enumerate(
        zip(rows, _moments(len(rows), occurrence, now, dice), strict=True)
    ):
        row.created_at = row.queued_at = at
        if i >= len(coming):
            row.status = "waiting"
        else:
            row.status, row.confirmed_at = "confirmed", at
        if occurrence.cancelled_at:
            row.status, row.cancelled_at = "cancelled", occurrence.cancelled_at
    Registration.objects.bulk_create(rows)
    taken = sum(row.places for row in rows if row.status == "confirmed")
    Occurrence.objects.filter(pk=occurrence.pk).update(taken=taken)
    return len(rows)


def _row(entry, occurrence, person, dice, *, guest) -> Registration:
    return Registration(
        occurrence=occurrence,
        person=person,
        guests=int(guest),
        guest_name=dice.choice(GUESTS) if guest else "",
        **_answered(entry, person, dice),
        terms_accepted=events_demo.TERMS[person.language],
        show_name=dice.random() < 0.4,
    )


def _moments(count, occurrence, now, dice) -> list[dt.datetime]:
    """When people registered: in order, denser at first, all of it in the past."""
    last = min(now, occurrence.starts_at, occurrence.cancelled_at or now)
    first = last - dt.timedelta(days=24)
    span = (last - first).total_seconds()
    shares = sorted(dice.random() ** 1.6 for _i in range(count))
    return [first + dt.timedelta(seconds=span * share * 0.98) for share in shares]


def _answered(entry, person, dice) -> dict:
    """Answers to the event's questions, in the person's language."""
    given, brief = [], False
    for item in entry.get("questions", []):
        if item["kind"] == "choice":
            answer = dice.choice(item["choices"][person.language])
        elif item["required"] or dice.random() < 0.2:
            answer = dice.choice(item.get("samples", NOTES)[person.language])
        else:
            continue
        given.append(
            {
                "id": str(events_demo.question_id(entry, item)),
                "question": item["label"][person.language],
                "answer": answer,
            }
            | ({"brief": True} if item.get("brief") else {})
        )
        brief = brief or item.get("brief", False)
    return {"answers": given, "has_brief_answers": brief}


def _register_member(occurrence) -> None:
    """member@ registers like anybody else, so that a ticket letter goes out."""
    member = people_demo.login("member")
    actions.register(
        occurrence=occurrence,
        person=member,
        by=member,
        client_key=uuid.uuid4(),
        language=member.language,
        terms_accepted=True,
    )
