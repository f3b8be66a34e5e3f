"""Hears what happens to occurrences: each that is signed up for here has a gate."""

from core import live
from events.checkin import actions


def on_occurrence_published(sender, occurrence, **kwargs):
    actions.ensure_gate(occurrence=occurrence)


def on_occurrence_changed(sender, occurrence, before, **kwargs):
    actions.move_gates(occurrence=occurrence, before=before)


def on_occurrence_removed(sender, occurrence, **kwargs):
    # Its gates go with it, unless somebody was scanned there.
    occurrence.gates.filter(scans=None).delete()


def on_shift_changed(sender, instance, created=False, **kwargs):
    """A shift that is cut short, or taken away: an open gate closes at once."""
    if not created:
        live.kick(instance.person_id)
