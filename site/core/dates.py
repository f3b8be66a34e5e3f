"""Dates and times as Danish and British readers write them. Pure.

Instants come in aware; they are shown in the zone they are given with, which is the
event's own. The year is written only when it is not the current one.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

DAYS = {
    "da": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "en": [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
}
MONTHS = {
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
SHORT_MONTHS = {
    "da": [
        "jan.",
        "feb.",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "aug.",
        "sep.",
        "okt.",
        "nov.",
        "dec.",
    ],
    "en": [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ],
}


def language() -> str:
    return "en" if (get_language() or "da").startswith("en") else "da"


def local(moment: dt.datetime, zone: ZoneInfo | str | None = None) -> dt.datetime:
    """The moment on the clock of a zone; without one, on the current zone's."""
    return timezone.localtime(moment, ZoneInfo(zone) if isinstance(zone, str) else zone)


def clock(moment: dt.datetime) -> str:
    """17.00, as the clock of `moment` itself says."""
    return f"{moment:%H.%M}"


def month(day: dt.date, *, year: bool = True) -> str:
    """december 2026 / December 2026."""
    name = MONTHS[language()][day.month - 1]
    return f"{name} {day.year}" if year else name


def day_long(day: dt.date, *, today: dt.date, weekday: bool = True) -> str:
    """torsdag den 3. december / Thursday 3 December; the year when it is another."""
    code = language()
    name = DAYS[code][day.weekday()]
    number = f"{day.day}." if code == "da" else f"{day.day}"
    text = f"{number} {MONTHS[code][day.month - 1]}"
    if day.year != today.year:
        text += f" {day.year}"
    if not weekday:
        return text
    return f"{name} den {text}" if code == "da" else f"{name} {text}"


def day_short(day: dt.date, *, today: dt.date) -> str:
    """tor. 3. dec. / Thu 3 Dec; the year when it is another."""
    code = language()
    text = SHORT_MONTHS[code][day.month - 1]
    text = f"{day.day}. {text}" if code == "da" else f"{day.day} {text}"
    if day.year != today.year:
        text += f" {day.year}"
    return f"{weekday_short(day)} {text}"


def weekday_short(day: dt.date) -> str:
    """tor. / Thu"""
    code = language()
    name = DAYS[code][day.weekday()][:3]
    return f"{name}." if code == "da" else name


def hours(start: dt.datetime, end: dt.datetime) -> str:
    """kl. 17.00-20.30 / 17.00-20.30"""
    mark = "kl. " if language() == "da" else ""
    return f"{mark}{clock(start)}-{clock(end)}"


def span(start: dt.datetime, end: dt.datetime | None, *, today: dt.date) -> str:
    """The long form: day and hours, or both ends when it lasts over midnight."""
    joint = " kl. " if language() == "da" else ", "
    text = f"{day_long(start.date(), today=today)}{joint}{clock(start)}"
    if end is None:
        return text
    if end.date() == start.date():
        return f"{text}-{clock(end)}"
    return f"{text} - {day_long(end.date(), today=today)}{joint}{clock(end)}"


def moment_short(start: dt.datetime, *, today: dt.date) -> str:
    """tor. 3. dec. kl. 17 / Thu 3 Dec, 17.00"""
    text = day_short(start.date(), today=today)
    if language() == "en":
        return f"{text}, {clock(start)}"
    return f"{text} kl. {start.hour}" + (f".{start:%M}" if start.minute else "")


def number(value: int) -> str:
    """1.482 / 1,482"""
    text = f"{value:,}"
    return text if language() == "en" else text.replace(",", ".")
