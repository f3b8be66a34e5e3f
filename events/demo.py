"""The demo association's events, in both languages, with their occurrences."""

import datetime as dt
import json
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

from wagtail.models import Locale, Page

from core import demo_texts
from core.demo_texts import LANGUAGES, identity
from events import actions
from events.models import EventIndexPage, EventPage, Occurrence
from membership import demo as people_demo

ORDER = 30
DATA = Path(__file__).parent / "demo_data"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

INDEX = {
    "title": {"da": "Det sker", "en": "Events"},
    "slug": {"da": "events", "en": "events"},
    "intro": {
        "da": "Oplæg, værksteder, studiekredse og en fredagsbar om tirsdagen. "
        "De fleste aftener er åbne for alle, der er nysgerrige.",
        "en": "Talks, workshops, study circles, and a Friday bar on Tuesdays. "
        "Most evenings are open to anyone who is curious.",
    },
}
TERMS = {
    "da": "Jeg kommer, eller jeg melder fra, så en anden kan få pladsen. Jeg følger "
    "foreningens regler for, hvordan vi er sammen.",
    "en": "I will come, or I will cancel so that somebody else can have the seat. I "
    "follow the guild’s code of conduct.",
}


def entries() -> list[dict]:
    """Every event of the texts, in a fixed order."""
    return demo_texts.read(DATA, "events_*.toml")["event"]


def translation_key(entry: dict) -> uuid.UUID:
    return identity("event", entry["key"])


def question_id(entry: dict, item: dict) -> uuid.UUID:
    """The block id of a question, the same in every language."""
    return identity("event", entry["key"], "questions", item["key"])


def occurrences(entry: dict) -> list[Occurrence]:
    """The occurrences of one event of the texts, first date first."""
    return list(
        Occurrence.objects.filter(translation_key=translation_key(entry)).order_by(
            "starts_at"
        )
    )


def starts_at(entry: dict, now: dt.datetime) -> dt.datetime:
    """The first start, aware, in the event's zone.

    `clock = "now"` is the last half-hour, so that the doors stand open; any other
    event is `day` days from today, moved on to the next `weekday` where one is named.
    """
    local = now.astimezone(ZoneInfo(entry["zone"]))
    if entry.get("clock") == "now":
        return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    day = local.date() + dt.timedelta(entry["day"])
    if weekday := entry.get("weekday"):
        day += dt.timedelta((WEEKDAYS.index(weekday) - day.weekday()) % 7)
    clock = dt.time.fromisoformat(entry["start"])
    return dt.datetime.combine(day, clock, ZoneInfo(entry["zone"]))


def ends_at(entry: dict, start: dt.datetime) -> dt.datetime:
    if minutes := entry.get("minutes"):
        # Real minutes: a night in which the clock is changed is no exception.
        return (start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(
            start.tzinfo
        )
    return start.replace(
        hour=int(entry["end"][:2]), minute=int(entry["end"][3:]), fold=0
    )


def load(*, now, say) -> int:
    """The event list and its events; what is there already is left alone."""
    places = demo_texts.read(DATA, "places.toml")
    speakers = demo_texts.read(DATA, "speakers.toml")
    have = set(
        EventPage.objects.values_list("translation_key", "locale__language_code")
    )
    made = 0
    for language in LANGUAGES:
        index = _index_page(language, now)
        for entry in entries():
            if (translation_key(entry), language) in have:
                continue
            page = _event_page(entry, language, now, places, speakers)
            Page.objects.get(pk=index.pk).specific.add_child(instance=page)
            made += 1
    for entry in entries():
        if Occurrence.objects.filter(translation_key=translation_key(entry)).exists():
            continue
        page = EventPage.objects.get(
            translation_key=translation_key(entry), locale__language_code="da"
        )
        actions.follow_publication(page=page)
        if entry.get("cancelled"):
            # Before anybody has a place, so that nobody is mailed.
            for occurrence in occurrences(entry):
                actions.cancel_occurrence(
                    occurrence=occurrence, by=people_demo.login("organiser")
                )
    say(f"Event pages: {made} new; dates: {Occurrence.objects.count()}")
    return made


def _index_page(language, now) -> EventIndexPage:
    key = identity("page", "events")
    page = EventIndexPage.objects.filter(
        translation_key=key, locale__language_code=language
    ).first()
    if page is not None:
        return page
    front = Page.objects.get(
        translation_key=identity("page", "home"), locale__language_code=language
    )
    return front.specific.add_child(
        instance=EventIndexPage(
            title=INDEX["title"][language],
            slug=INDEX["slug"][language],
            intro=INDEX["intro"][language],
            search_description=INDEX["intro"][language],
            locale=front.locale,
            translation_key=key,
            first_published_at=now,
            last_published_at=now,
        )
    )


def _event_page(entry, language, now, places, speakers) -> EventPage:
    start = starts_at(entry, now)
    opens = entry.get("opens_days_before")
    closes = entry.get("closes_hours")
    signs_up = entry.get("signup", "here")
    page = EventPage(
        title=entry["title"][language],
        slug=entry["slug"][language],
        kind=entry["kind"],
        summary=entry["summary"][language],
        search_description=entry["summary"][language][:300],
        language_note=entry.get("language", {}).get(language, ""),
        starts_at=start,
        ends_at=ends_at(entry, start),
        doors_minutes=entry["doors"],
        time_zone=entry["zone"],
        recurrence=entry.get("rrule", ""),
        sign_up=signs_up,
        capacity=entry.get("capacity"),
        guests_allowed=entry.get("guests", False),
        registration_opens_at=None if opens is None else start - dt.timedelta(opens),
        registration_closes_at=(
            None if closes is None else start - dt.timedelta(hours=closes)
        ),
        cancel_hours=entry.get("cancel_hours", 24),
        terms=TERMS[language] if signs_up == "here" else "",
        locale=Locale.objects.get(language_code=language),
        translation_key=translation_key(entry),
        owner=people_demo.login("editor"),
        first_published_at=now,
        last_published_at=now,
    )
    _place(page, entry, language, places)
    _streams(page, entry, language, start, speakers)
    return page


def _place(page, entry, language, places) -> None:
    page.online = "online" in entry
    page.online_url = entry.get("online", "")
    if place := places.get(entry.get("place")):
        page.place_name = place["name"]
        page.address = place["address"]
        page.city = f"{place['postcode']} {place['city']}"
        page.directions = place["directions"][language]
        page.access = _stream(entry, "access", "fact", place["access"][language])


def _streams(page, entry, language, start, speakers) -> None:
    """Story, programme, speakers, FAQ and questions; the ids are one for all languages.

    Translations are matched by the ids of their blocks.
    """
    heading = f"## {entry['heading'][language]}\n\n"
    story = demo_texts.rich(heading + entry["story"][language])
    page.body = _stream(entry, "body", "text", [story])
    page.programme = _stream(
        entry,
        "programme",
        "item",
        [
            {
                "time": (start + dt.timedelta(minutes=item["at"])).strftime("%H:%M"),
                "title": item["title"][language],
                "who": item.get("note", {}).get(language, ""),
                "is_break": item.get("break", False),
            }
            for item in entry.get("programme", [])
        ],
    )
    page.speakers = _stream(
        entry,
        "speakers",
        "speaker",
        [
            {"name": speakers[key]["name"], "role": speakers[key]["role"][language]}
            for key in entry.get("speakers", [])
        ],
    )
    page.faq = _stream(
        entry,
        "faq",
        "item",
        [
            {"question": item["q"][language], "answer": item["a"][language]}
            for item in entry.get("faq", [])
        ],
    )
    page.questions = json.dumps(
        [_question(entry, item, language) for item in entry.get("questions", [])]
    )


def _question(entry, item, language) -> dict:
    value = {
        "question": item["label"][language],
        "required": item["required"],
        "brief": item.get("brief", False),
    }
    if item["kind"] == "choice":
        value["choices"] = [
            {"type": "item", "value": choice, "id": str(identity(item["key"], n))}
            for n, choice in enumerate(item["choices"][language])
        ]
    else:
        value["help_text"] = item.get("help", {}).get(language, "")
    return {
        "type": item["kind"],
        "value": value,
        "id": str(question_id(entry, item)),
    }


def _stream(entry, field, kind, values) -> str:
    """A stream of one kind of block, as the JSON that a StreamField keeps."""
    return json.dumps(
        [
            {
                "type": kind,
                "value": value,
                "id": str(identity("event", entry["key"], field, n)),
            }
            for n, value in enumerate(values)
        ]
    )
