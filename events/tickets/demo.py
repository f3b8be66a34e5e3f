"""Tickets of those who come to the demo association's events."""

from events.registrations.models import Registration
from events.tickets.models import Ticket
from membership import demo as people_demo

ORDER = 32


def load(*, now, say) -> int:
    """One ticket for each place the demo gave away; nobody is mailed.

    Serials and codes are drawn anew on every machine: a ticket that could be
    worked out from this file would be no ticket.
    """
    people = [person["email"] for person in people_demo.cast()]
    rows = Registration.objects.filter(
        ticket=None, person__email__in=people, confirmed_at__isnull=False
    ).select_related("occurrence")
    tickets = Ticket.objects.bulk_create(
        Ticket(registration=row, issued_at=row.confirmed_at, voided_at=row.cancelled_at)
        for row in rows
    )
    say(f"Tickets: {len(tickets)} new")
    return len(tickets)
