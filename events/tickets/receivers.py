"""Hears what happens to registrations and to occurrences."""

from events.tickets import actions
from events.tickets.models import Ticket


def on_registration_confirmed(sender, registration, promoted=False, **kwargs):
    actions.issue(registration=registration, promoted=promoted)


def on_registration_cancelled(sender, registration, by, **kwargs):
    for ticket in Ticket.objects.valid().filter(registration=registration):
        actions.void(ticket=ticket, by=by)


def on_occurrence_changed(sender, occurrence, before, **kwargs):
    actions.tell_change(occurrence=occurrence, before=before)
