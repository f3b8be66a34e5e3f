"""What is wrong with an event page, by field, in sentences. Asks no database."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import recurrence

LONGEST = dt.timedelta(days=31)
TIMES = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")


def of(page) -> dict[str, str]:
    """{field: sentence} for everything but the seats."""
    found: dict[str, str] = {}
    for look in (_skipped, _times, _repeats, _window, _where, _sign_up):
        for field, sentence in look(page).items():
            found.setdefault(field, sentence)
    return found


def of_seats(page, taken: int) -> str:
    """Why there cannot be so few seats; empty where there can."""
    if page.capacity is None or page.capacity >= taken:
        return ""
    return ngettext(
        "%(count)s seat is taken already, so there cannot be fewer.",
        "%(count)s seats are taken already, so there cannot be fewer.",
        taken,
    ) % {"count": taken}


def _skipped(page):
    sentence = _(
        "The clocks go forward that night, so this time does not exist. "
        "Choose one an hour later."
    )
    return {
        name: sentence
        for name in TIMES
        if (moment := getattr(page, name)) and recurrence.is_skipped(moment)
    }


def _times(page):
    if not page.starts_at or not page.ends_at:
        return {}
    if page.ends_at <= page.starts_at:
        return {"ends_at": _("It ends before it starts. Choose a later end.")}
    if page.ends_at - page.starts_at > LONGEST:
        return {"ends_at": _("It lasts longer than a month. Is the date right?")}
    return {}


def _repeats(page):
    if not page.starts_at:
        return {}
    if page.exceptions.strip() and not page.recurrence.strip():
        return {"exceptions": _("Only an event that repeats has exceptions.")}
    try:
        zone = page.zone
    except (ValueError, OSError, KeyError):
        return {}  # the zone has its own sentence
    try:
        recurrence.starts(page.starts_at, zone, page.recurrence)
    except recurrence.BadRule as bad:
        return {"recurrence": str(bad)}
    try:
        recurrence.starts(page.starts_at, zone, page.recurrence, page.exceptions)
    except recurrence.BadRule as bad:
        return {"exceptions": str(bad)}
    return {}


def _window(page):
    opens, closes = page.registration_opens_at, page.registration_closes_at
    found = {}
    if opens and closes and opens >= closes:
        found["registration_closes_at"] = _(
            "Registration closes before it opens. Choose a later time."
        )
    if page.ends_at:
        sentence = _("By then it is over. Choose an earlier time.")
        if opens and opens >= page.ends_at:
            found["registration_opens_at"] = sentence
        if closes and closes > page.ends_at:
            found["registration_closes_at"] = sentence
    return found


def _where(page):
    if page.online and not page.online_url and not page.place_name:
        return {"online_url": _("Give the link, or the place if there is one as well.")}
    if not page.online and page.online_url:
        return {"online": _("There is a link. Say that it is online, or remove it.")}
    return {}


def _sign_up(page):
    if page.sign_up == page.SignUp.ELSEWHERE and not page.sign_up_url:
        return {"sign_up_url": _("Give the address where people sign up.")}
    return {}


def of_content(page) -> dict[str, tuple[str, str]]:
    """What readers will miss, though it can be published: {rule: (what, what to do)}.

    For the content checker (home.checks), which finds it by the method's name.
    """
    found = {}
    if page.place_name and not page.online and not page.access:
        found["guild-event-access"] = (
            _("Nothing is said about access"),
            _("Steps, lift, hearing loop, toilet: add what one meets at the door."),
        )
    if not page.ends_at or page.ends_at == page.starts_at:
        found["guild-event-end"] = (
            _("The end is missing"),
            _("People plan trains and babysitters by it."),
        )
    return found
