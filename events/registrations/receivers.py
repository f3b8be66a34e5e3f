"""Hears what happens to occurrences, and that a seat was given."""

from events.registrations import actions, leaving, telling


def on_occurrence_cancelled(sender, occurrence, by, **kwargs):
    actions.cancel_all(occurrence=occurrence, by=by)


def on_seats_added(sender, occurrence, **kwargs):
    actions.promote(occurrence=occurrence)


def on_person_erasing(sender, person, by, **kwargs):
    leaving.give_back_all(person=person, by=by)


def on_occurrence_changed(sender, occurrence, before, **kwargs):
    telling.event_changed(occurrence, before)


def on_registration_confirmed(sender, registration, promoted=False, **kwargs):
    if promoted:
        telling.promoted(registration)
    else:
        telling.confirmed(registration, kwargs["readers"])
