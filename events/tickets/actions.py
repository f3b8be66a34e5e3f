"""Every write to tickets. A ticket follows its registration; its letter goes along."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import live
from core.errors import Refused
from events import organising
from events.registrations.models import Registration
from events.tickets import mails
from events.tickets.models import Ticket, new_short_code

MOST_GENERATIONS = 255


def issue(*, registration: Registration, promoted: bool = False) -> Ticket:
    """The ticket of a confirmed registration, and its letter. Twice is one of each.

    `promoted`: the seat came from the waiting list. Raises Refused: no_seat.
    """
    if registration.status != Registration.Status.CONFIRMED:
        raise Refused(_("A ticket needs a seat first."), "no_seat")
    # No savepoint: nothing here fails by itself, and a queue waits for the seats.
    with transaction.atomic(savepoint=False):
        ticket = None
        while ticket is None:
            # Does nothing where there is one already; none afterwards means that the
            # short code was somebody else's, and the next one is drawn.
            Ticket.objects.bulk_create(
                [Ticket(registration=registration)], ignore_conflicts=True
            )
            ticket = Ticket.objects.filter(registration=registration).first()
        ticket.registration = registration
        mails.send_ticket(ticket, promoted=promoted)
    return ticket


@transaction.atomic
def reissue(*, ticket: Ticket, by) -> Ticket:
    """A new code for the same seat; every older one is worth nothing from now on.

    For a ticket that was lost, copied or posted somewhere. Raises Refused:
    not_yours void used_up.
    """
    row = _lock(ticket)
    person = row.registration.person
    if by != person and not organising.organises(by, row.registration.occurrence):
        raise Refused(_("This is somebody else’s ticket."), "not_yours")
    if row.voided_at:
        raise Refused(_("This ticket is cancelled. Register again."), "void")
    if row.generation >= MOST_GENERATIONS:
        raise Refused(
            _("This ticket was replaced too often. Cancel it and register again."),
            "used_up",
        )
    row.generation += 1
    row.short_code = new_short_code()
    row.issued_at = timezone.now()
    row.save(update_fields=["generation", "short_code", "issued_at"])
    mails.send_reissued(row)
    if by != person:
        log(row, "tickets.reissue", user=by)
    _announce(row, "new")
    return row


@transaction.atomic
def void(*, ticket: Ticket, by) -> Ticket:
    """It opens no door any more. Twice is as good as once; no letter of its own."""
    row = _lock(ticket)
    if not row.voided_at:
        row.voided_at = timezone.now()
        row.save(update_fields=["voided_at"])
        _announce(row, "void")
    return row


@transaction.atomic
def tell_change(*, occurrence, before: dict) -> int:
    """Write to everybody registered that time or place moved. Returns how many."""
    rows = Registration.objects.live().filter(occurrence=occurrence)
    rows = list(rows.select_related("person").order_by("pk"))
    for row in rows:
        mails.send_event_changed(row, occurrence, before)
    return len(rows)


def _lock(ticket) -> Ticket:
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("registration__person", "registration__occurrence")
        .get(pk=ticket.pk)
    )


def _announce(ticket, state: str) -> None:
    person = ticket.registration.person_id
    live.announce(f"user.{person}", {"ticket": str(ticket.pk), "state": state})
