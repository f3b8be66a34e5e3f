"""Who decides about reported messages.

A room's moderators see the reports of their rooms. Admins see reported messages of any
room, each with a little of what stands beside it, and nothing else: that opens no room.
There is no other way in (no break-glass).
"""

from django.db.models import Q

from chat.models import Participant
from chat.moderation.models import Report
from membership.accounts.models import User


def kept_rooms(user):
    """Ids of the rooms in which this person keeps order."""
    seats = Participant.objects.filter(person=user, state=Participant.State.IN)
    return seats.exclude(role=Participant.Role.MEMBER).values("room")


def is_admin(user) -> bool:
    return user.is_active and user.is_superuser


def reports(user):
    """Reports that this person may decide. Nobody judges their own words."""
    if not user.is_authenticated or not user.is_active:
        return Report.objects.none()
    rows = Report.objects.exclude(message__sender=user)
    if is_admin(user):
        return rows
    return rows.filter(message__room__in=kept_rooms(user))


def deciders(report: Report):
    """The active people who may decide about a report: its room's moderators; where
    there is none but the writer, the admins."""
    room = report.message.room_id
    seats = Participant.objects.filter(room=room, state=Participant.State.IN)
    seats = seats.exclude(role=Participant.Role.MEMBER)
    found = User.objects.filter(
        is_active=True,
        pk__in=seats.exclude(person=report.message.sender_id).values("person"),
    )
    if found.exists():
        return found
    return User.objects.filter(is_active=True, is_superuser=True).exclude(
        Q(pk=report.message.sender_id or 0)
    )
