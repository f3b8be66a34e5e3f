"""What the calendar asks for: which letter is due about a period on a day. Pure."""

import datetime as dt

# Days before the last day, and after it, on which each letter becomes due.
MONTH, WEEK = 30, 7
# Somebody is written to so long after they lapsed; older cases are history.
LAPSED = 14
# A period shorter than this is not announced a month before it ends.
SHORT = 90
STAGES = ("month", "week", "grace", "last", "lapsed")


def stage(
    *, starts: dt.date, ends: dt.date, grace_ends: dt.date, day: dt.date
) -> str | None:
    """The letter that fits the day, for the last period that somebody has.

    month: 30 to 8 days before the end; week: the last 7 days; grace: from the first
    day of grace; last: its last 7 days; lapsed: two weeks from the day after it. A day
    on which nothing ran is made good by the next, with the letter that is true then.
    """
    if day < starts:
        return None
    left = (ends - day).days
    if left > MONTH:
        return None
    if left > WEEK:
        return "month" if (ends - starts).days >= SHORT else None
    if left >= 0:
        return "week"
    rest = (grace_ends - day).days
    if rest >= 0:
        # Two letters need two weeks between the end and the end of grace.
        long_enough = (grace_ends - ends).days > 2 * WEEK
        return "last" if rest < WEEK and long_enough else "grace"
    return "lapsed" if -rest <= LAPSED else None
