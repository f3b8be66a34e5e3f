"""Events as iCalendar (RFC 5545): for subscriptions, single dates and tickets."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vDuration

from django.utils.translation import gettext as _

from events.models import EventPage, Occurrence

# One zone's rules are written out for the years that events lie in.
ZONE_FROM, ZONE_TO = date(2020, 1, 1), date(2038, 1, 1)
UID_HOST = "occurrence.guildhall"
# RFC 5545 allows no control character but the tab; a title is one line.
CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
CONTROLS_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]+")


def many(occurrences, pages: dict, *, name: str, link) -> bytes:
    """A calendar of occurrences, each with its event's page from `pages`.

    `pages` is what `events.models.pages_for` gives; an occurrence without a page is
    left out. `link(page, occurrence)` gives the absolute address of one. Cancelled
    ones stay in, as CANCELLED: a subscriber would otherwise keep them for ever.
    """
    calendar = _calendar(name)
    zones = set()
    for occurrence in occurrences:
        page = pages.get(occurrence.translation_key)
        if page is None:
            continue
        zones.add(occurrence.time_zone)
        calendar.add_component(_event(occurrence, page, link(page, occurrence)))
    # Asked for again once an hour (RFC 7986); older programs know the X- name.
    calendar.add(
        "REFRESH-INTERVAL", vDuration(timedelta(hours=1)), {"VALUE": "DURATION"}
    )
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    return _written(calendar, zones)


def one(occurrence, page, *, url: str, alarm_minutes: int = 0) -> bytes:
    """A calendar with one date: for a download, or beside a ticket in its mail.

    With `alarm_minutes` it reminds that long before the start.
    """
    calendar = _calendar(occurrence.title if page is None else page.title)
    calendar.add("METHOD", "PUBLISH")
    event = _event(occurrence, page, url)
    if alarm_minutes and not occurrence.cancelled_at:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", event["SUMMARY"])
        alarm.add("TRIGGER", timedelta(minutes=-alarm_minutes))
        event.add_component(alarm)
    calendar.add_component(event)
    return _written(calendar, {occurrence.time_zone})


def gone(occurrence, page, *, url: str, since: datetime, organizer: str) -> bytes:
    """Takes one date out of a calendar that a ticket's letter put it into.

    METHOD:CANCEL of RFC 5546, 3.2.5: the same UID, an organiser's mail address, and
    `since` (aware) as the stamp by which programs tell that it is the newer word.
    """
    calendar = _calendar(occurrence.title if page is None else page.title)
    calendar.add("METHOD", "CANCEL")
    event = _event(occurrence, page, url)
    for name in ("DTSTAMP", "STATUS", "TRANSP"):
        del event[name]
    event.add("DTSTAMP", since.astimezone(UTC).replace(microsecond=0))
    event.add("STATUS", "CANCELLED")
    event.add("TRANSP", "TRANSPARENT")
    event.add("ORGANIZER", f"mailto:{organizer}")
    calendar.add_component(event)
    return _written(calendar, {occurrence.time_zone})


def _line(text: str) -> str:
    return CONTROLS.sub(" ", text).strip()


def _calendar(name: str) -> Calendar:
    name = _line(name)
    calendar = Calendar()
    calendar.add("PRODID", "-//Guildhall//Events//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    return calendar


def _event(occurrence: Occurrence, page: EventPage | None, url: str) -> Event:
    zone = occurrence.zone
    event = Event()
    event.add("UID", f"{occurrence.public_id}@{UID_HOST}")
    event.add("DTSTAMP", occurrence.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add(
        "LAST-MODIFIED", occurrence.changed_at.astimezone(UTC).replace(microsecond=0)
    )
    event.add("DTSTART", occurrence.starts_at.astimezone(zone))
    event.add("DTEND", occurrence.ends_at.astimezone(zone))
    event.add("SEQUENCE", occurrence.sequence)
    cancelled = occurrence.cancelled_at is not None
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    title = _line(page.title if page else occurrence.title)
    event.add("SUMMARY", _("Cancelled: %s") % title if cancelled else title)
    if page and page.summary:
        summary = CONTROLS_BUT_LINES.sub(" ", page.summary)
        event.add("DESCRIPTION", f"{summary}\n\n{url}")
    place = occurrence.place or (_("Online") if occurrence.online_url else "")
    if place:
        event.add("LOCATION", _line(place))
    event.add("URL", url)
    event.add("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


@lru_cache(maxsize=64)
def _zone_rules(name: str) -> Timezone:
    """A zone's VTIMEZONE.

    RFC 5545, 3.6.5, wants each onset in the local time before it: 02.00 for summer
    time in Denmark. The library writes the time after it where clocks go forward.
    """
    rules = Timezone.from_tzinfo(ZoneInfo(name), name, ZONE_FROM, ZONE_TO)
    for rule in rules.subcomponents:
        ahead = rule["TZOFFSETTO"].td - rule["TZOFFSETFROM"].td
        if ahead <= timedelta(0):
            continue
        onsets = rule.pop("RDATE", [])
        onsets = onsets if isinstance(onsets, list) else [onsets]
        rule.DTSTART -= ahead
        for onset in onsets:
            for each in onset.dts:
                rule.add("RDATE", each.dt - ahead)
    return rules


def _written(calendar: Calendar, zones: set[str]) -> bytes:
    for name in sorted(zones):
        # A zone stands before the events that name it, for parsers that read once.
        calendar.subcomponents.insert(0, _zone_rules(name))
    return calendar.to_ical()
