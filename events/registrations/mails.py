"""Letters about a place that one does not have (the ticket's letter is tickets')."""

from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.notifications import links
from chat.notifications import mails as notices
from core import dates
from core.mail import Attachment, Written, letter, newest, send, site_url
from events import calendars
from events.models import pages_for
from events.registrations import seats
from events.registrations.models import Registration
from events.registrations.notices import begins


def send_waiting(registration):
    """To a person who got a place on the waiting list."""
    _send("waiting", registration)


def send_cancelled(registration):
    """To a person whose registration was cancelled by themselves or an organiser."""
    _send("cancelled", registration)


def send_event_cancelled(registration):
    """To everybody who was registered for an event that will not take place."""
    _send("event_cancelled", registration)


def _send(kind, registration):
    send(
        kind=kind,
        key=f"{kind}:{registration.public_id}",
        person=registration.person,
        params={"registration": registration.pk},
    )


def _sample(*statuses):
    rows = Registration.objects.filter(status__in=statuses)
    return newest(rows, registration="pk")


def _about(letter, pk=None):
    """The registration and what every letter about it says."""
    row = Registration.objects.select_related("occurrence", "person").get(
        pk=pk or letter.params["registration"]
    )
    occurrence = row.occurrence
    page = pages_for([occurrence], letter.language).get(occurrence.translation_key)
    start = occurrence.starts_at.astimezone(occurrence.zone)
    end = occurrence.ends_at.astimezone(occurrence.zone)
    return row, {
        "registration": row,
        "person": row.person,
        "title": page.title if page else occurrence.title,
        "date": dates.day_long(start.date(), today=timezone.localdate()),
        "time": dates.hours(start, end),
        "place": occurrence.place,
        "url": site_url(page.url if page and page.url else "/"),
        "page": page,
    }


def _gone(row, about) -> list[Attachment]:
    """Takes the date out of the calendar of somebody who had a ticket for it."""
    if row.confirmed_at is None or row.cancelled_at is None:
        return []
    ics = calendars.gone(
        row.occurrence,
        about["page"],
        url=about["url"],
        since=row.cancelled_at,
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )
    return [Attachment("event.ics", ics, "text/calendar; method=CANCEL")]


@letter("waiting", sample=_sample("waiting"))
def waiting(letter):
    row, about = _about(letter)
    if row.status != Registration.Status.WAITING:
        return None  # a seat was given, or the place given back, in the meantime
    about["position"] = seats.position(row)
    return Written(
        subject=_("On the waiting list: %(title)s") % about,
        template="registrations/mail/waiting",
        context=about,
        name=row.person.get_full_name(),
    )


@letter("cancelled", sample=_sample("cancelled"))
def cancelled(letter):
    row, about = _about(letter)
    about["had_seat"] = row.confirmed_at is not None
    return Written(
        subject=_("Cancelled: your place at %(title)s") % about,
        template="registrations/mail/cancelled",
        context=about,
        attachments=_gone(row, about),
        name=row.person.get_full_name(),
    )


@letter("event_cancelled", sample=_sample("cancelled"))
def event_cancelled(letter):
    row, about = _about(letter)
    return Written(
        subject=_("Event cancelled: %(title)s") % about,
        template="registrations/mail/event_cancelled",
        context=about,
        attachments=_gone(row, about),
        name=row.person.get_full_name(),
    )


@letter("event_reminder", sample=_sample("confirmed"))
def event_reminder(letter):
    """A day before, with the way to give the seat to somebody who waits."""
    # The admin's preview names a seat, a reminder its notice.
    pk, ticket_url, context, headers = letter.params.get("registration"), "", {}, {}
    if pk is None:
        found = notices.wanted(letter)
        if found is None:
            return None
        notice, told = found
        context, headers = notices.ways_out(notice)
        ticket_url = links.to_thing(notice, told.url)
        rows = Registration.objects.confirmed().filter(person=notice.person_id)
        pk = rows.get(occurrence=notice.params["occurrence"]).pk
    row, about = _about(letter, pk)
    occurrence = row.occurrence
    about |= {
        **context,
        "url": ticket_url or about["url"],
        "begins": begins(occurrence),
        "online_url": occurrence.online_url,
        "may_cancel": timezone.now() < occurrence.cancel_until,
        "until": seats.moment(occurrence, occurrence.cancel_until),
        "cancel_url": site_url(reverse("registrations:cancel", args=[row.public_id])),
    }
    return Written(
        subject=_("{title} begins {when}").format(
            title=about["title"], when=about["begins"]
        ),
        template="registrations/mail/reminder",
        context=about,
        headers=headers,
        name=row.person.get_full_name(),
    )
