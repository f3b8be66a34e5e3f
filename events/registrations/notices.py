"""What registrations tell by bell, push and, before an event, by mail."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from chat.notifications import kinds, reminders, together
from chat.notifications.kinds import BELL, MAIL, PUSH, Told
from core import dates
from core.mail import newest
from events.models import Occurrence, pages_for
from events.registrations import facts, seats
from events.registrations.models import Registration

REMINDER = "registration.reminder"
DAY, HOUR, HALF = 24 * 60, 60, 30  # minutes before
Status = Registration.Status


def _own(notice) -> Registration | None:
    """The registration that a notice is about, of the person it is for."""
    rows = Registration.objects.select_related("occurrence", "ticket")
    rows = rows.filter(person=notice.person_id)
    if "registration" in notice.params:
        return together.row(notice, "registration", lambda: rows)
    return together.row(notice, "occurrence", lambda: rows, by="occurrence_id")


def event_url(occurrence) -> str:
    """The event's page in the reader's language; the list of one's places without."""
    found = facts.of(occurrence.pk, get_language() or "")
    return found.url if found else reverse("my_tickets")


def _ticket_url(row) -> str:
    ticket = getattr(row, "ticket", None)
    if ticket is None or ticket.voided_at:
        return event_url(row.occurrence)
    return reverse("tickets:ticket", args=[ticket.pk])


def _title(notice, row) -> str:
    """The title of the event's page in the reader's language."""

    def read(notices):
        owned = filter(None, map(_own, notices))
        return pages_for([each.occurrence for each in owned], get_language() or "")

    pages = together.once(notice, "pages", read)
    page = pages.get(row.occurrence.translation_key)
    return page.title if page else row.occurrence.title


def _place(notice, row) -> int | None:
    """Where in line; None for who does not wait."""

    def read(notices):
        return seats.positions([own.pk for own in map(_own, notices) if own])

    return together.once(notice, "places", read).get(row.pk)


def begins(occurrence, now: dt.datetime | None = None) -> str:
    """today at 17.00, tomorrow at 17.00, Thu 3 Dec, 17.00; on the event's clock."""
    start = dates.local(occurrence.starts_at, occurrence.zone)
    today = (now or timezone.now()).astimezone(occurrence.zone).date()
    days = (start.date() - today).days
    words = {0: _("today at {clock}"), 1: _("tomorrow at {clock}")}.get(days)
    if words:
        return words.format(clock=dates.clock(start))
    return dates.moment_short(start, today=today)


def _when(occurrence) -> str:
    start = dates.local(occurrence.starts_at, occurrence.zone)
    today = timezone.now().astimezone(occurrence.zone).date()
    return dates.moment_short(start, today=today)


def _where(occurrence) -> str:
    return ", ".join(filter(None, (_when(occurrence), occurrence.place)))


def _confirmed(notice) -> Told | None:
    row = _own(notice)
    if row is None:
        return None
    text = _("You have a seat: {title}").format(title=_title(notice, row))
    if notice.kind == "registration.promoted":
        text = _("It is your turn, you have a seat: {title}").format(
            title=_title(notice, row)
        )
    return Told(text, _ticket_url(row), _where(row.occurrence))


def _waiting(notice) -> Told | None:
    row = _own(notice)
    if row is None:
        return None
    title = _title(notice, row)
    place = _place(notice, row)
    text = _("On the waiting list: {title}").format(title=title)
    if place:
        text = _("You are number {number} in line: {title}").format(
            number=place, title=title
        )
    return Told(text, event_url(row.occurrence), _where(row.occurrence))


def _cancelled(notice) -> Told | None:
    row = _own(notice)
    if row is None:
        return None
    text = _("Your place was cancelled: {title}").format(title=_title(notice, row))
    said = _("An organiser has done it. Write to them if you do not know why.")
    return Told(text, event_url(row.occurrence), said)


def _event_cancelled(notice) -> Told | None:
    row = _own(notice)
    if row is None or not row.occurrence.cancelled_at:
        return None
    text = _("The event is cancelled: {title}").format(title=_title(notice, row))
    said = _("It would have been {when}.").format(when=_when(row.occurrence))
    return Told(text, event_url(row.occurrence), said)


def _event_changed(notice) -> Told | None:
    row = _own(notice)
    if row is None or row.occurrence.cancelled_at or row.status == Status.CANCELLED:
        return None
    text = _("Time or place has changed: {title}").format(title=_title(notice, row))
    said = _("Now: {what}").format(what=_where(row.occurrence))
    return Told(text, _ticket_url(row), said)


def _reminder(notice) -> Told | None:
    row = _own(notice)
    if row is None or row.status != Status.CONFIRMED or row.occurrence.cancelled_at:
        return None
    occurrence, now = row.occurrence, timezone.now()
    facts_ = {"title": _title(notice, row), "when": begins(occurrence, now)}
    text = _("{title} begins {when}").format(**facts_)
    if occurrence.starts_at <= now:
        facts_["when"] = _when(occurrence)
        text = _("{title} began {when}").format(**facts_)
    return Told(text, _ticket_url(row), occurrence.place)


def coming(now: dt.datetime, until: dt.datetime):
    """Events that begin soon and take place."""
    rows = Occurrence.objects.filter(
        published=True, cancelled_at=None, starts_at__gt=now, starts_at__lte=until
    )
    for pk, starts_at in rows.order_by("starts_at", "pk").values_list(
        "pk", "starts_at"
    ):
        yield reminders.Thing(str(pk), starts_at, {"occurrence": pk})


def registered(thing: reminders.Thing, since: dt.datetime):
    """Whose seat was certain by then."""
    rows = Registration.objects.confirmed().filter(
        occurrence=thing.params["occurrence"]
    )
    return rows.filter(confirmed_at__lte=since).values("person")


def _sample(*statuses):
    rows = Registration.objects.filter(status__in=statuses)
    return newest(rows, registration="pk")


def _register(name, label, tell, *, default=(BELL,), urgent=False, statuses=()):
    kinds.register(
        name,
        group="events",
        label=label,
        tell=tell,
        why=gettext_lazy("because you registered for the event"),
        default=default,
        own_mail=True,
        urgent=urgent,
        sample=_sample(*(statuses or (Status.CONFIRMED,))),
    )


_register("registration.confirmed", gettext_lazy("You have a seat"), _confirmed)
_register(
    "registration.promoted",
    gettext_lazy("You got a seat from the waiting list"),
    _confirmed,
    default=(BELL, PUSH),
    urgent=True,
)
_register(
    "registration.waiting",
    gettext_lazy("You are on the waiting list"),
    _waiting,
    statuses=(Status.WAITING,),
)
_register(
    "registration.cancelled",
    gettext_lazy("An organiser cancelled your place"),
    _cancelled,
    default=(BELL, PUSH),
    statuses=(Status.CANCELLED,),
)
_register(
    "event.cancelled",
    gettext_lazy("An event is cancelled"),
    _event_cancelled,
    default=(BELL, PUSH),
    statuses=(Status.CANCELLED,),
)
_register(
    "event.changed",
    gettext_lazy("An event has moved"),
    _event_changed,
    default=(BELL, PUSH),
)
kinds.register(
    REMINDER,
    group="events",
    label=gettext_lazy("An event begins soon"),
    tell=_reminder,
    why=gettext_lazy("because you have a seat"),
    channels=(BELL, MAIL, PUSH),
    leads=(DAY, HOUR, HALF),
    lead_defaults={DAY: (BELL, MAIL), HOUR: (BELL, PUSH), HALF: ()},
    # It is worth nothing once it has begun, so it waits for no morning and no digest.
    urgent=True,
    letter="event_reminder",
    sample=_sample(Status.CONFIRMED),
)
reminders.register(REMINDER, things=coming, people=registered)
