"""Why a notice came, and why it did not: sentences, for its reader and for support.

Neither shows more than the kind, the times and what was decided: the words of a notice
are written by its room for its reader only.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from chat.notifications import deciding, kinds
from chat.notifications.models import Channel, Delivery, Notice
from core import dates
from core.models import Letter

State = Delivery.State


@dataclass(frozen=True)
class Way:
    """What became of a notice on one channel."""

    label: str
    text: str
    went: bool


def moment(when: dt.datetime, zone) -> str:
    """tor. 3. dec. kl. 17, in the zone."""
    here = dates.local(when, zone)
    today = timezone.now().astimezone(here.tzinfo).date()
    return dates.moment_short(here, today=today)


def because(reason: str) -> str:
    """The rule that let it through."""
    return {
        deciding.DEFAULT: _("It is on unless turned off."),
        deciding.CHOSEN: _("It was turned on."),
    }.get(reason, "")


def against(reason: str) -> str:
    """Why it did not go out."""
    return {
        deciding.OFF: _("No: it was turned off."),
        deciding.SILENT: _("No: it is off unless turned on."),
        deciding.OWN_MAIL: _("This kind has a letter of its own."),
        deciding.NO_CHANNEL: _("This kind does not come this way."),
        deciding.PAUSED: _("No: mail and push were paused."),
        "withdrawn": _("No: it was taken back before it went."),
        "gone": _("No: what it was about was gone by then."),
        "read": _("No: it was read before it went."),
        "inactive": _("No: the account was closed."),
        "no_kind": _("No: this kind is no longer sent."),
        "no_way": _("No: push is not set up here."),
        "nowhere": _("No: there was no device to send it to."),
    }.get(reason, _("No: {reason}").format(reason=reason))


def ways(row: Notice, zone, letters: dict[str, Letter] | None = None) -> list[Way]:
    """One line for each channel, in order. `letters` by key, where support looks."""
    sent = {delivery.channel: delivery for delivery in row.deliveries.all()}
    found = []
    for channel in kinds.CHANNELS:
        label = str(Channel(channel).label)
        if channel in sent:
            letter = (letters or {}).get(sent[channel].letter_key)
            found.append(_way(label, sent[channel], zone, letter))
        elif channel in row.decided:
            found.append(Way(label, against(row.decided[channel]), went=False))
    return found


def _way(label: str, row: Delivery, zone, letter: Letter | None) -> Way:
    if row.state == State.CANCELLED:
        return Way(label, against(row.error), went=False)
    if row.state == State.DEAD:
        text = _("Given up after {count} tries.").format(count=row.attempts)
        return Way(label, text, went=False)
    if row.state in (State.WAITING, State.SENDING):
        when = moment(row.next_at, zone)
        if row.in_digest:
            text = _("Waits for the mail of the day, {when}.").format(when=when)
        else:
            text = _("Waits until {when}.").format(when=when)
        return Way(label, text, went=False)
    if letter is not None and letter.state != Letter.State.SENT:
        return Way(label, _letter(letter, zone), went=False)
    when = moment(letter.sent_at if letter else row.sent_at, zone)
    if row.channel == Channel.BELL:
        text = pgettext("a notice", "Since {when}.").format(when=when)
    elif row.in_digest:
        text = _("In the mail of the day, {when}.").format(when=when)
    else:
        text = pgettext("a notice", "Sent {when}.").format(when=when)
    return Way(label, " ".join(filter(None, [text, because(row.reason)])), went=True)


def _letter(letter: Letter, zone) -> str:
    """What the outbox of mails says of a letter that has not been accepted."""
    if letter.state == Letter.State.DEAD:
        return _("The mail was not sent: {why}").format(why=letter.error)
    return _("The mail waits in the outbox, for {when}. Last answer: {why}").format(
        when=moment(letter.next_at, zone), why=letter.error or "–"
    )


def before(lead: int) -> str:
    """A lead time (minutes) in words; nothing for 0."""
    if not lead:
        return ""
    if lead % 60:
        text = ngettext("{count} minute before", "{count} minutes before", lead)
        return text.format(count=lead)
    hours = lead // 60
    text = ngettext("{count} hour before", "{count} hours before", hours)
    return text.format(count=hours)
