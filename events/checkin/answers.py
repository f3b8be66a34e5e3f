"""What a gate says: one answer in words, colour and sign, for the page and by voice."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from events.checkin.models import Gate, Scan

Result = Scan.Result
GREEN, AMBER, RED, HINT = "green", "amber", "red", "hint"
TONES = {
    Result.WELCOME: GREEN,
    Result.ALREADY: AMBER,
    Result.OTHER_EVENT: AMBER,
    Result.NO_SEAT: AMBER,
    Result.EARLY: AMBER,
    Result.CLOSED: AMBER,
    Result.REISSUED: RED,
    Result.CANCELLED: RED,
    Result.EXPIRED: RED,
    Result.FORGED: RED,
    Result.UNKNOWN: RED,
    Result.NOT_A_TICKET: HINT,
}
# What a person with the right may decide against.
FORCEABLE = {Result.ALREADY, Result.NO_SEAT, Result.EARLY, Result.CLOSED}


@dataclass(frozen=True)
class Answer:
    """The scan as it was stored (None: nothing worth storing) and its circumstances.

    `details` holds only what the result needs: name, people, guest, at, gate, by,
    minutes, event, place, starts_at, date, opens_at, reason.
    """

    result: str
    gate: Gate
    scan: Scan | None = None
    details: dict = field(default_factory=dict)
    # The same nonce came before; this is what was answered then.
    replayed: bool = False

    @property
    def admitted(self) -> bool:
        """Whether people went in by this scan."""
        return bool(self.scan and self.scan.people)

    @property
    def tone(self) -> str:
        return GREEN if self.admitted else TONES[Result(self.result)]

    def words(self) -> dict:
        """`title`, `name`, `line` and `note` in the active language."""
        title, name, line, note = _WORDS[Result(self.result)](self)
        if self.admitted and self.scan.forced:
            title, line, note = _("Let in"), _("Against the answer"), self.scan.forced
        return {"title": title, "name": name, "line": line, "note": note}


def clock(moment: dt.datetime, gate: Gate) -> str:
    """The time on the wall of the place, as 16.31."""
    return dates.clock(dates.local(moment, gate.occurrence.zone))


def _day(moment: dt.datetime, zone) -> str:
    day, today = (dates.local(m, zone).date() for m in (moment, timezone.now()))
    return dates.day_long(day, today=today, weekday=False)


def _welcome(answer):
    details = answer.details
    line, note = "", ""
    if details["people"] > 1:
        guest = details["guest"]
        line = (
            _("Brings %(guest)s") % {"guest": guest} if guest else _("Brings 1 guest")
        )
        note = _("Two people on this ticket")
    return _("Welcome"), details["name"], line, note


def _already(answer):
    details = answer.details
    line = _("Let in at %(time)s at %(gate)s by %(person)s") % {
        "time": clock(details["at"], answer.gate),
        "gate": details["gate"],
        "person": details["by"],
    }
    return _("Already in"), details["name"], line, _ago(details["minutes"])


def _ago(minutes: int) -> str:
    if minutes < 1:
        return _("just now")
    if minutes < 120:
        text = ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes)
        return text % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}


def _other_event(answer):
    details = answer.details
    if "event" not in details:
        return _("Another event"), "", _("This ticket is not for this event"), ""
    zone = details["zone"]
    # Translators: the event that the ticket is for.
    line = _("This ticket is for %(event)s") % {"event": details["event"]}
    starts_at = dates.local(details["starts_at"], zone)
    note = dates.moment_short(starts_at, today=dates.local(timezone.now(), zone).date())
    if details["place"]:
        note = f"{note} · {details['place']}"
    # Translators: title over a ticket that needs a closer look.
    return _("Another event"), details["name"], line, note


def _no_seat(answer):
    return (
        _("No seat yet"),
        answer.details["name"],
        _("Is on the waiting list"),
        _("Ask the organiser whether there is room"),
    )


def _early(answer):
    opens_at = answer.details["opens_at"]
    # A gate that opens another day says which.
    day = _day(opens_at, answer.gate.occurrence.zone)
    return (
        _("Too early"),
        answer.details.get("name", ""),
        _("The gate opens at %(time)s") % {"time": clock(opens_at, answer.gate)},
        day,
    )


def _closed(answer):
    return (
        _("Gate is closed"),
        answer.details.get("name", ""),
        _("It closed at %(time)s")
        % {"time": clock(answer.gate.closes_at, answer.gate)},
        _day(answer.gate.closes_at, answer.gate.occurrence.zone),
    )


def _cancelled(answer):
    day = _day(answer.details["date"], answer.gate.occurrence.zone)
    name = _("Cancelled on %(date)s") % {"date": day}
    if answer.details.get("whole"):
        return _("Not valid"), name, _("The whole event is cancelled."), ""
    line = _("Ask them to find the newest ticket mail, or look them up by name.")
    return _("Not valid"), name, line, ""


def _reissued(answer):
    return (
        _("Not valid"),
        _("Replaced by a newer ticket"),
        _("Ask them to find the newest ticket mail, or look them up by name."),
        "",
    )


def _expired(answer):
    return (
        _("Not valid"),
        _("Expired"),
        _("Ask which event they came for, or look them up by name."),
        "",
    )


def _forged(answer):
    return (
        _("Not valid"),
        # Translators: a code that looks like a ticket but was not made by us.
        _("Not issued by us"),
        _("Say that the code does not open here, and look them up by name."),
        "",
    )


def _unknown(answer):
    return (
        _("Not valid"),
        _("Unknown code"),
        _("Check the code once more, or look them up by name."),
        "",
    )


def _not_a_ticket(answer):
    return _("That is not one of our codes"), "", "", ""


_WORDS = {
    Result.WELCOME: _welcome,
    Result.ALREADY: _already,
    Result.OTHER_EVENT: _other_event,
    Result.NO_SEAT: _no_seat,
    Result.EARLY: _early,
    Result.CLOSED: _closed,
    Result.CANCELLED: _cancelled,
    Result.REISSUED: _reissued,
    Result.EXPIRED: _expired,
    Result.FORGED: _forged,
    Result.UNKNOWN: _unknown,
    Result.NOT_A_TICKET: _not_a_ticket,
}
