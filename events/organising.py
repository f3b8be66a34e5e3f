"""Who organises which event: all of them by the role, or one by a role for it alone.

A role for an event is kept under the translation key of its page, so that it holds for
every date of it and in each language.
"""

from django.db.models import Q

from events.models import Occurrence
from membership import roles


def organises(user, occurrence: Occurrence) -> bool:
    """Whether the user organises this event. At most one query a request."""
    return roles.may(user, roles.ORGANISERS, event=str(occurrence.translation_key))


def organises_any(user) -> bool:
    """Whether there is any event that the user organises."""
    return roles.has(user, roles.ORGANISERS) or bool(
        roles.events_of(user, roles.ORGANISERS)
    )


def organised_by(user):
    """The occurrences of events that the user organises; none for everybody else."""
    if roles.has(user, roles.ORGANISERS):
        return Occurrence.objects.all()
    return Occurrence.objects.filter(within(user, ""))


def within(user, path: str = "occurrence") -> Q:
    """A condition: rows whose occurrence, by this path, the user organises alone."""
    keys = roles.events_of(user, roles.ORGANISERS)
    if not keys:
        return Q(pk__in=[])
    name = f"{path}__translation_key__in" if path else "translation_key__in"
    return Q(**{name: sorted(keys)})
