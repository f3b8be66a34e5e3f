"""Letters with a ticket in them, and the one that says what moved."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.mail import Attachment, Written, letter, send, site_url
from events import calendars
from events.models import pages_for
from events.registrations.models import Registration
from events.tickets import codes
from events.tickets.models import Ticket

ALARM_MINUTES = 120


def send_ticket(ticket, *, promoted=False):
    """To a person who has a seat, at once or from the waiting list."""
    _send("ticket", ticket, promoted=promoted)


def send_reissued(ticket):
    """To a person whose ticket was replaced: the new one."""
    _send("ticket_reissued", ticket)


def send_event_changed(registration, occurrence, before):
    """To everybody registered, waiting or not: what was, and what is now."""
    send(
        kind="event_changed",
        key=f"event_changed:{registration.public_id}:{occurrence.sequence}",
        person=registration.person,
        params={
            "registration": registration.pk,
            "before": {
                name: value.isoformat() if isinstance(value, dt.datetime) else value
                for name, value in before.items()
            },
        },
    )


def _send(kind, ticket, **params):
    send(
        kind=kind,
        key=f"{kind}:{ticket.pk}:{ticket.generation}",
        person=ticket.registration.person,
        params={"ticket": str(ticket.pk), "generation": ticket.generation, **params},
    )


def _ticket_sample():
    row = Ticket.objects.valid().order_by("-issued_at").first()
    return row and {"ticket": str(row.pk), "generation": row.generation}


def _change_sample():
    row = Registration.objects.confirmed().order_by("-pk").first()
    if row is None:
        return None
    start, end = row.occurrence.starts_at, row.occurrence.ends_at
    day = dt.timedelta(days=1)
    before = {"starts_at": start - day, "ends_at": end - day}
    before = {name: moment.isoformat() for name, moment in before.items()}
    before |= {"place": row.occurrence.place, "online_url": row.occurrence.online_url}
    return {"registration": row.pk, "before": before}


def _event(registration, language) -> tuple:
    """The event's page, and what every letter says about the event."""
    occurrence = registration.occurrence
    page = pages_for([occurrence], language).get(occurrence.translation_key)
    start = dates.local(occurrence.starts_at, occurrence.zone)
    end = dates.local(occurrence.ends_at, occurrence.zone)
    today = timezone.localdate()
    until = dates.local(occurrence.cancel_until, occurrence.zone)
    return page, {
        "registration": registration,
        "person": registration.person,
        "occurrence": occurrence,
        "title": page.title if page else occurrence.title,
        "date": dates.day_long(start.date(), today=today),
        "short": dates.day_short(start.date(), today=today),
        "time": dates.hours(start, end),
        "doors": dates.clock(dates.local(occurrence.doors_at, occurrence.zone)),
        "place_lines": _place(occurrence, page),
        "online_url": occurrence.online_url,
        "event_url": site_url(page.url if page and page.url else "/"),
        "cancel_url": site_url(
            reverse("registrations:cancel", args=[registration.public_id])
        ),
        "cancel_until": _("%(day)s at %(time)s")
        % {
            "day": dates.day_long(until.date(), today=today, weekday=False),
            "time": dates.clock(until),
        },
        "may_cancel": timezone.now() < occurrence.cancel_until,
    }


def _place(occurrence, page) -> list[str]:
    """The place, a line for the house and one for the town."""
    if page and page.place_name and occurrence.place == page.place[:500]:
        house = ", ".join(filter(None, (page.place_name, page.address)))
        return [line for line in (house, page.city) if line]
    return [occurrence.place] if occurrence.place else []


def _parts(ticket, page, about, language) -> dict:
    """The square inside the letter and as a file, and the date for a calendar."""
    png = codes.qr_png(codes.for_ticket(ticket))
    about["ticket"] = ticket
    about["url"] = site_url(reverse("tickets:ticket", args=[ticket.pk]))
    ics = calendars.one(
        about["occurrence"], page, url=about["url"], alarm_minutes=ALARM_MINUTES
    )
    return {
        "images": {"qr": png},
        "attachments": [
            # The same picture again, for programs that show no pictures inside.
            Attachment(f"ticket-{ticket.spoken_code}.png", png, "image/png"),
            Attachment("event.ics", ics, "text/calendar; method=PUBLISH"),
        ],
        "name": about["person"].get_full_name(),
    }


def _wanted(letter) -> Ticket | None:
    """The ticket, unless it was cancelled or replaced while the letter waited."""
    return (
        Ticket.objects.valid()
        .select_related("registration__occurrence", "registration__person")
        .filter(pk=letter.params["ticket"], generation=letter.params["generation"])
        .first()
    )


def _about_ticket(letter, *, reissued: bool) -> Written | None:
    ticket = _wanted(letter)
    if ticket is None:
        return None
    page, about = _event(ticket.registration, letter.language)
    parts = _parts(ticket, page, about, letter.language)
    about["promoted"] = bool(letter.params.get("promoted"))
    about["reissued"] = reissued
    subject = (
        _("Your new ticket: %(title)s, %(short)s")
        if reissued
        else _("Your ticket: %(title)s, %(short)s")
    )
    return Written(
        subject=subject % about, template="tickets/mail/ticket", context=about, **parts
    )


@letter("ticket", sample=_ticket_sample)
def ticket(letter):
    return _about_ticket(letter, reissued=False)


@letter("ticket_reissued", sample=_ticket_sample)
def ticket_reissued(letter):
    return _about_ticket(letter, reissued=True)


@letter("event_changed", sample=_change_sample)
def event_changed(letter):
    row = (
        Registration.objects.live()
        .select_related("occurrence", "person", "ticket")
        .filter(pk=letter.params["registration"])
        .first()
    )
    if row is None or row.occurrence.cancelled_at:
        return None
    page, about = _event(row, letter.language)
    about["was"] = _before(letter.params["before"], row.occurrence)
    ticket = getattr(row, "ticket", None)
    parts = {"name": row.person.get_full_name()}
    if ticket and not ticket.voided_at:
        ticket.registration = row
        parts = _parts(ticket, page, about, letter.language)
    else:
        about["online_url"] = ""  # for those who have a place
    return Written(
        subject=_("Changed: %(title)s, %(short)s") % about,
        template="tickets/mail/event_changed",
        context=about,
        **parts,
    )


def _before(before, occurrence) -> dict:
    """What it was: date and time where they moved, the place where that did."""
    start, end = (
        dates.local(dt.datetime.fromisoformat(before[name]), occurrence.zone)
        for name in ("starts_at", "ends_at")
    )
    moved = (start, end) != (occurrence.starts_at, occurrence.ends_at)
    was = {"time": dates.span(start, end, today=timezone.localdate())} if moved else {}
    if before["place"] != occurrence.place:
        was["place"] = before["place"]
    if before["online_url"] != occurrence.online_url:
        was["link"] = True
    return was
