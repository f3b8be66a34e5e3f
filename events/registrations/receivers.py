"""Hears what happens to occurrences."""

from events.registrations import actions, leaving


def on_occurrence_cancelled(sender, occurrence, by, **kwargs):
    actions.cancel_all(occurrence=occurrence, by=by)


def on_seats_added(sender, occurrence, **kwargs):
    actions.promote(occurrence=occurrence)


def on_person_erasing(sender, person, by, **kwargs):
    leaving.give_back_all(person=person, by=by)
