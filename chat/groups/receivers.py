"""Whoever leaves a unit is out of its rooms."""

from chat.groups import following
from membership import signals


def person_removed(sender, person, **kwargs):
    following.follow_person(person)


def connect() -> None:
    signals.person_removed.connect(person_removed, dispatch_uid="chat.groups")
