"""Hears who comes, who does not, and what becomes of the event."""

from events.rooms import actions
from membership import roles


def on_registration_confirmed(sender, registration, **kwargs):
    actions.come_in(registration=registration)


def on_registration_cancelled(sender, registration, **kwargs):
    actions.go_out(registration=registration)


def on_occurrence_changed(sender, occurrence, before, **kwargs):
    actions.tell_moved(occurrence, before)


def on_event_published(sender, translation_key, **kwargs):
    actions.rename(translation_key)


def on_occurrence_cancelled(sender, occurrence, **kwargs):
    actions.tell_cancelled(occurrence)


def on_occurrence_removed(sender, occurrence, **kwargs):
    room = actions.room_of(occurrence.pk)
    if room is not None:
        type(room).objects.filter(pk=room.pk).update(archived_at=room.created_at)


def on_role_granted(sender, grant, **kwargs):
    if grant.scope == "event" and grant.role.name == roles.ORGANISERS:
        actions.let_organise(grant.person, grant.thing)


def on_role_revoked(sender, grant, **kwargs):
    if grant.scope == "event" and grant.role.name == roles.ORGANISERS:
        actions.organise_no_more(grant.person, grant.thing)


def on_role_ended(sender, grant, **kwargs):
    on_role_revoked(sender, grant)
