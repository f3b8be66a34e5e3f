"""Rooms of two of the demo association's events, and what is said there."""

import datetime as dt

from chat import demo as chat_demo
from events import demo as events_demo
from events.rooms import actions
from events.rooms.models import EventRoom
from membership import demo as people_demo

ORDER = 51

KEYS = ("small-models", "open-clinic")
SAID = {
    "small-models": [
        ("Sana Ahmadi", 700, "Which model should I break on stage? Suggestions here."),
        ("Jonas Krogh", 640, "The one that sorts complaints. It thinks snow is noise."),
        ("Amina Warsame", 620, "Kommer der strøm ved alle pladser?"),
        ("Tobias Ørsted", 600, "Ja, og suppe ved de fleste."),
        ("Ruth Owusu", 180, "I bring one evaluation I am unsure about. Is one enough?"),
        ("Sana Ahmadi", 150, "One honest one is plenty."),
    ],
    "open-clinic": [
        ("Tobias Ørsted", 2000, "Write what you bring, so we can find you a table."),
        ("Linnea Forsell", 1800, "Forty Excel files. You know the ones."),
        ("Ruth Owusu", 900, "Two weeks of bicycles that were counted twice."),
        ("Amina Warsame", 640, "Jeg tager børnehaverne med. Alle 312."),
        ("Jakub Zielinski", 300, "I sit by the window and do joins."),
    ],
}
# What member@ has not read yet.
UNREAD = {"open-clinic": 4}


def load(*, now: dt.datetime, say) -> int:
    """A room for each, where there is none yet."""
    made = 0
    organiser = people_demo.login("organiser")
    for entry in events_demo.entries():
        dates = events_demo.occurrences(entry)
        if entry["key"] not in KEYS or not dates:
            continue
        if EventRoom.objects.filter(occurrence=dates[0]).exists():
            continue
        room = actions.open_room(occurrence=dates[0], by=organiser).room
        said = [
            {"who": who, "ago": ago, "text": text}
            for who, ago, text in SAID[entry["key"]]
        ]
        chat_demo.fill(room, said, now, unread=UNREAD.get(entry["key"], 0))
        made += 1
    say(f"Rooms of events: {made} new")
    return made
