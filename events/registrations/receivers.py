"""Hears what happens to occurrences."""

from events.registrations import actions


def on_occurrence_cancelled(sender, occurrence, by, **kwargs):
    actions.cancel_all(occurrence=occurrence, by=by)


def on_seats_added(sender, occurrence, **kwargs):
    actions.promote(occurrence=occurrence)
