"""Calendars that strict programs read: our own line check beside the library's."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from django.urls import reverse
from django.utils import timezone

from wagtail.models import PageViewRestriction

from events import actions, calendars
from events.models import EventPage, Occurrence
from tests import make

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def fetch(client, path="/en/events.ics"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    check_lines(response.content)
    return Calendar.from_ical(response.content)


def check_lines(raw: bytes):
    """RFC 5545 3.1: CRLF, 75 octets, whole characters, NAME[;PARAM]:value."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    unfolded = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    stack = []
    for line in filter(None, unfolded):
        name, _colon, value = line.partition(":")
        assert re.match(r"^[A-Z0-9-]+(;[A-Z0-9-]+=[^;:]+)*$", name), line
        if name == "BEGIN":
            stack.append(value)
        elif name == "END":
            assert stack.pop() == value
    assert stack == []


def events(calendar):
    return list(calendar.walk("VEVENT"))


def test_a_published_event_is_in_the_feed_of_both_languages(client):
    row = make.an_event(title="Øl, brød; og æbler " + "på en lang aften, " * 5 + "slut")
    for language in ("en", "da"):
        (event,) = events(fetch(client, f"/{language}/events.ics"))
        assert event["UID"].startswith(str(row.public_id))
        assert str(event["SUMMARY"]) == row.title
        assert event["DTSTART"].dt == row.starts_at.replace(microsecond=0)
        assert event["DTSTART"].params["TZID"] == "Europe/Copenhagen"
        assert event["STATUS"] == "CONFIRMED"
        assert f"/{language}/events/" in event["URL"]


def test_the_zone_is_written_out_and_right_on_both_sides_of_the_change(client):
    summer = datetime(2027, 7, 1, 17, 0, tzinfo=COPENHAGEN)
    make.an_event(start=summer)
    calendar = fetch(client)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Copenhagen"
    kinds = {part.name for part in zone.subcomponents}
    assert kinds == {"STANDARD", "DAYLIGHT"}
    (event,) = events(calendar)
    assert event["DTSTART"].dt.utcoffset() == timedelta(hours=2)


def test_a_series_is_one_entry_a_date_at_the_same_wall_time(client):
    start = datetime(2027, 3, 18, 17, 0, tzinfo=COPENHAGEN)
    make.an_event(start=start, recurrence="FREQ=WEEKLY;COUNT=3")
    found = events(fetch(client))
    assert len({e["UID"] for e in found}) == 3
    walls = [e["DTSTART"].dt.astimezone(COPENHAGEN) for e in found]
    assert {w.hour for w in walls} == {17}
    assert [w.utcoffset() for w in walls] == [
        timedelta(hours=1),
        timedelta(hours=1),
        timedelta(hours=2),
    ]


def test_a_cancelled_date_stays_in_with_a_higher_sequence(client):
    row = make.an_event()
    (before,) = events(fetch(client))
    actions.cancel_occurrence(occurrence=row, by=make.a_person())
    (after,) = events(fetch(client))
    assert after["UID"] == before["UID"]
    assert after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_moved_date_keeps_its_uid_and_raises_its_sequence(client):
    row = make.an_event()
    (before,) = events(fetch(client))
    for page in EventPage.objects.filter(translation_key=row.translation_key):
        page.starts_at += timedelta(days=1)
        page.ends_at += timedelta(days=1)
        page.save_revision().publish()
    (after,) = events(fetch(client))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(days=1)


def test_unpublished_private_and_long_past_events_are_not_in_it(client):
    hidden, private, past = (make.an_event() for _i in range(3))
    Occurrence.objects.filter(pk=hidden.pk).update(published=False)
    page = EventPage.objects.filter(translation_key=private.translation_key)
    for one in page:
        PageViewRestriction.objects.create(
            page=one, restriction_type=PageViewRestriction.LOGIN
        )
    then = timezone.now() - timedelta(days=100)
    Occurrence.objects.filter(pk=past.pk).update(
        starts_at=then, ends_at=then + timedelta(hours=1)
    )
    assert events(fetch(client)) == []
    for row in (hidden, private):
        address = reverse("events:occurrence_ics", args=[row.public_id])
        assert client.get(address).status_code == 404


def test_one_date_comes_with_an_alarm_and_a_method(client):
    row = make.an_event()
    calendar = fetch(client, f"/en/events/{row.public_id}.ics")
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = events(calendar)
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-2)


def test_an_unchanged_feed_is_not_sent_twice(client):
    make.an_event()
    first = client.get("/en/events.ics")
    again = client.get("/en/events.ics", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_hostile_words_cannot_add_a_line():
    row = make.an_event()
    page = EventPage.objects.filter(translation_key=row.translation_key).first()
    page.title = "Evil\r\nATTACH:http://evil.example/\nBEGIN:VALARM"
    page.summary = "a\rb\x0bc;d,e\\f"
    raw = calendars.one(row, page, url="https://guild.example/x")
    check_lines(raw)
    calendar = Calendar.from_ical(raw)
    assert not calendar.walk("VALARM")
    assert "ATTACH" not in events(calendar)[0]


@pytest.mark.parametrize(
    "name", ["Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe"]
)
def test_clocks_change_at_the_second_they_do(name):
    """Onset minus TZOFFSETFROM is the moment (RFC 5545, 3.6.5), as zoneinfo has it."""
    zone, checked = ZoneInfo(name), 0
    for rule in calendars._zone_rules(name).subcomponents:
        rdates = rule.get("RDATE", [])
        rdates = rdates if isinstance(rdates, list) else [rdates]
        before, after = rule["TZOFFSETFROM"].td, rule["TZOFFSETTO"].td
        if before == after:
            continue
        for onset in [rule.DTSTART, *(d.dt for r in rdates for d in r.dts)]:
            moment = (onset - before).replace(tzinfo=UTC)
            second = timedelta(seconds=1)
            assert (moment - second).astimezone(zone).utcoffset() == before
            assert moment.astimezone(zone).utcoffset() == after
            checked += 1
    assert checked >= 34
