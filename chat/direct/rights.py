"""Whom one may ask to talk."""

from django.db.models import Exists, OuterRef

from chat.models import Participant, Room
from membership import roles
from membership.connections.pairs import are_connected
from membership.directory import viewers
from membership.directory.seeing import Viewer

State = Participant.State


def key_of(one: int, other: int) -> str:
    """The key of the only room of two people, by their ids."""
    low, high = sorted((one, other))
    return f"direct:{low}:{high}"


def share_a_room(one, other) -> bool:
    """Whether two people are in a group or at an event together."""
    there = Participant.objects.filter(
        room=OuterRef("room"), person=other, state=State.IN
    )
    rows = Participant.objects.filter(person=one, state=State.IN)
    rows = rows.exclude(room__kind=Room.Kind.DIRECT).filter(Exists(there))
    return rows.exists()


def may_ask(user, person) -> bool:
    """Whether this person may ask that one: somebody whom they see in the directory,
    their mentor or mentee, or somebody in a room of theirs."""
    if not user.is_active or user.pk == person.pk or not person.is_active:
        return False
    return (
        _sees(user, person) or are_connected(user, person) or share_a_room(user, person)
    )


def _sees(user, person) -> bool:
    profile = getattr(person, "profile", None)
    if profile is None or not roles.has(user, *roles.ALL):
        return False
    found = viewers.find(user, profile.public_id)
    # That the board can look everybody up for the register opens no conversation.
    return found is not None and (
        found[1] is not Viewer.BOARD
        or viewers.is_listed(profile, viewers.audience(user))
    )


def standing(user, person) -> Room | None:
    """The room of two people who have agreed, whoever of them is in it now."""
    room = Room.objects.filter(key=key_of(user.pk, person.pk), locked_at=None).first()
    return room
