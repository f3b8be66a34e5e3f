"""Who may found rooms, find them, come in and keep order."""

from django.db.models import Exists, OuterRef, Q

from chat.models import Participant, Room
from membership import roles
from membership.models import Belonging, Unit
from membership.models.members import today

State, Role = Participant.State, Participant.Role


def belongs_here(user) -> bool:
    """Whether rooms are for this person: members, and whoever has a role here."""
    return roles.has(user, *roles.ALL)


def _standing():
    """Belongings that hold now. Whose last day is today has been taken out today, and
    is out of the rooms at once."""
    return Belonging.objects.on(today()).filter(Q(ends=None) | Q(ends__gt=today()))


def units_reached(user):
    """Units whose rooms this person belongs in: one's own today, and those above."""
    mine = _standing().filter(person=user)
    own = Unit.objects.filter(pk__in=mine.values("unit"))
    above = Q(pk__in=[])
    for path in own.values_list("path", flat=True):
        steps = range(Unit.steplen, len(path) + 1, Unit.steplen)
        above |= Q(path__in=[path[:end] for end in steps])
    return Unit.objects.filter(above)


def people_of(unit: Unit):
    """Ids of the people who belong to the unit, or below it, today."""
    rows = _standing().in_units(unit)
    return rows.filter(person__is_active=True).values_list("person_id", flat=True)


def findable(user):
    """Rooms that this person may come into, or ask for."""
    if not belongs_here(user):
        return Room.objects.none()
    seats = Participant.objects.filter(room=OuterRef("pk"), person=user)
    unit = Q(joining=Room.Joining.UNIT, unit__in=units_reached(user))
    known = Q(joining__in=[Room.Joining.OPEN, Room.Joining.REQUEST])
    return (
        Room.objects.filter(kind=Room.Kind.GROUP)
        .living()
        .filter(known | unit)
        .exclude(Exists(seats.filter(state__in=[State.IN, State.REMOVED])))
    )


def may_moderate(seat: Participant | None) -> bool:
    return seat is not None and seat.moderates


def may_own(seat: Participant | None) -> bool:
    """Owners change what a room is, and who keeps order in it."""
    return seat is not None and seat.state == State.IN and seat.role == Role.OWNER


def outranks(seat: Participant, other: Participant) -> bool:
    """Whether this seat may remove or silence the other: owners all but owners,
    moderators members."""
    if not seat.moderates or other.person_id == seat.person_id:
        return False
    order = [Role.MEMBER, Role.MODERATOR, Role.OWNER]
    return order.index(seat.role) > order.index(other.role)
