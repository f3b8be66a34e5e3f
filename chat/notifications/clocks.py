"""Quiet hours and the hour of the daily mail, in the person's own zone. Pure.

Clock times are looked up in the zone each day anew, so that nothing moves by an hour
when summer time begins or ends. A clock time that a day does not have (the spring gap)
is the moment an hour later on the wall; one that it has twice is the first.
"""

import datetime as dt
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)


def at(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """That clock time of that day in the zone, as a moment in UTC."""
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def quiet_until(
    moment: dt.datetime,
    begins: dt.time | None,
    ends: dt.time | None,
    zone: ZoneInfo,
) -> dt.datetime | None:
    """When the quiet hours around the moment end (aware, UTC); None outside them.

    `begins` after `ends` runs over midnight. The same time twice is no quiet at all.
    """
    if begins is None or ends is None or begins == ends:
        return None
    today = moment.astimezone(zone).date()
    for day in (today - DAY, today):
        start = at(day, begins, zone)
        end = at(day if begins < ends else day + DAY, ends, zone)
        if start <= moment < end:
            return end
    return None


def next_hour(moment: dt.datetime, hour: int, zone: ZoneInfo) -> dt.datetime:
    """The next time after the moment at which the zone's clocks show the full hour."""
    day = moment.astimezone(zone).date()
    found = at(day, dt.time(hour), zone)
    return found if found > moment else at(day + DAY, dt.time(hour), zone)
