"""The dates of a repeating event on the clock of its place. Pure.

An event at 17.00 stays at 17.00 when the clocks change. A time that a night skips
becomes the same instant an hour later on the clock (RFC 5545, 3.3.5).
"""

import calendar
import datetime as dt
import re
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from django.utils.translation import gettext as _

MOST = 200
YEARS = 10
HORIZON = dt.timedelta(days=366 * YEARS)
_RULE = re.compile(r"(?:RRULE:)?([A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*);?")
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTH",
    "BYMONTHDAY",
    "BYSETPOS",
    "BYWEEKNO",
    "BYYEARDAY",
}


class BadRule(ValueError):
    """Says in a sentence what is wrong with a rule or a list of exceptions."""


def starts(
    first: dt.datetime, zone: ZoneInfo, rule: str = "", exceptions: str = ""
) -> list[dt.datetime]:
    """Every start, the first date first; aware, in `zone`, at most 200.

    `first` is aware; `rule` an RRULE without times of day; `exceptions` dates as
    2026-12-24. The first date is always one of them unless it is excepted.
    Raises BadRule.
    """
    if not rule.strip():
        return [first.astimezone(zone)]
    wall = first.astimezone(zone).replace(tzinfo=None)
    left_out = _days(exceptions)
    found = {wall}
    made, far, most = _rule(rule, wall, zone)
    nothing = True
    for day in made:
        nothing = False
        if len(found) >= most:
            break
        # dateutil knows whole seconds only.
        found.add((day - far).replace(microsecond=wall.microsecond))
    if nothing:
        raise BadRule(
            _("No date of the next %(years)s years fits this rule.") % {"years": YEARS}
        )
    kept = sorted(day for day in found if day.date() not in left_out)
    if not kept:
        raise BadRule(_("With these exceptions no date is left."))
    return [day.replace(tzinfo=zone) for day in kept]


def on_clock(moment: dt.datetime, gap: dt.timedelta, zone: ZoneInfo) -> dt.datetime:
    """`gap` later on the clock of the zone, whatever the night between does."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    return (wall + gap).replace(tzinfo=zone)


def between(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    """How far apart two moments are on the clock of the zone."""
    walls = [m.astimezone(zone).replace(tzinfo=None) for m in (start, end)]
    return walls[1] - walls[0]


def is_skipped(moment: dt.datetime) -> bool:
    """Whether its own zone's clock never shows this time (a spring night)."""
    there_and_back = moment.astimezone(dt.UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None)


def _far(year: int) -> int:
    """The last year from which on the calendar runs as it does from this one.

    dateutil looks for a date until the year 9999, a rule that never comes true for
    seconds. So it is asked about the end of its time, where it soon gives up. Every
    fourth century is the same, so there always is such a year. Raises ValueError.
    """
    if year + YEARS + 2 > dt.MAXYEAR:
        raise ValueError("too late")
    shape = _shape(year)
    return next(y for y in range(dt.MAXYEAR - YEARS - 2, 1, -1) if _shape(y) == shape)


def _shape(year: int) -> tuple:
    """The weekday it begins with; which years are leap years, and of the one before."""
    leaps = (calendar.isleap(year + n) for n in range(-1, YEARS + 3))
    return dt.date(year, 1, 1).weekday(), *leaps


def _rule(
    text: str, wall: dt.datetime, zone: ZoneInfo
) -> tuple[rrule, dt.timedelta, int]:
    """The rule from `wall` to its last day, in a far time; how far that is; and the
    most dates it may give."""
    match = _RULE.fullmatch(text.strip().upper())
    sentence = _("This rule is not understood. Write it as FREQ=WEEKLY;COUNT=6.")
    if not match:
        raise BadRule(sentence)
    parts = dict(part.split("=", 1) for part in match[1].split(";"))
    if not set(parts) <= _PARTS or parts.get("FREQ") not in _FREQUENCIES:
        raise BadRule(
            _("Repeat by day, week, month or year, for example FREQ=MONTHLY;COUNT=6.")
        )
    try:
        count = int(parts.pop("COUNT", MOST))
        if count < 1 or int(parts.get("INTERVAL", 1)) < 1:
            raise ValueError
        far = dt.date(_far(wall.year), 1, 1) - dt.date(wall.year, 1, 1)
        last = wall + HORIZON
        if "UNTIL" in parts:
            last = min(last, _until(parts.pop("UNTIL"), zone))
        # A rule that ends before it begins has its first date.
        parts["UNTIL"] = f"{max(last, wall) + far:%Y%m%dT%H%M%S}"
        rule = ";".join(f"{k}={v}" for k, v in parts.items())
        made = rrulestr(rule, dtstart=wall + far)
    except (ValueError, TypeError, OverflowError, KeyError, AttributeError):
        raise BadRule(sentence) from None
    if count > MOST:
        raise BadRule(_("A series has at most %(count)s dates.") % {"count": MOST})
    return made, far, count


def _until(text: str, zone: ZoneInfo) -> dt.datetime:
    """UNTIL on the wall clock: a day means until its end. Raises ValueError."""
    if text.endswith("Z"):
        moment = dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        return moment.astimezone(zone).replace(tzinfo=None)
    if "T" in text:
        return dt.datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    day = dt.datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007
    return day.replace(hour=23, minute=59, second=59)


def _days(text: str) -> set[dt.date]:
    days = set()
    for part in re.split(r"[,;\s]+", text.strip()):
        if not part:
            continue
        try:
            days.add(dt.date.fromisoformat(part))
        except ValueError:
            raise BadRule(
                _("“%(text)s” is not a date. Write it as 2026-12-24.")
                % {"text": part[:30]}
            ) from None
    return days
