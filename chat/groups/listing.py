"""What there is to find, and who is in a room."""

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When

from chat.groups import rights
from chat.models import Participant, Room

EACH_PAGE = 30
PEOPLE = 100
State, Role = Participant.State, Participant.Role
_LONGEST = 100


def found(user, words: str):
    """Rooms to come into, each with `people` (how many are in) and `mine` (the state
    of one's own seat, if any); the fullest first."""
    rooms = rights.findable(user)
    for word in words[:_LONGEST].replace("\0", "").split()[:5]:
        rooms = rooms.filter(Q(name__icontains=word) | Q(purpose__icontains=word))
    inside = Count("seats", filter=Q(seats__state=State.IN))
    mine = Participant.objects.filter(room=OuterRef("pk"), person=user)
    return (
        rooms.select_related("unit")
        .annotate(people=inside, mine=Subquery(mine.values("state")[:1]))
        .order_by("-people", "name", "pk")
    )


def people(room: Room):
    """Who is in a room, owners and moderators first."""
    order = Case(
        When(role=Role.OWNER, then=0),
        When(role=Role.MODERATOR, then=1),
        default=2,
        output_field=IntegerField(),
    )
    inside = room.seats.filter(state=State.IN, person__is_active=True)
    return inside.select_related("person").order_by(
        order, "person__first_name", "person__last_name", "pk"
    )


def asking(room: Room):
    """Who asks to be let in, the longest waiting first."""
    rows = room.seats.filter(state=State.ASKED, person__is_active=True)
    return rows.select_related("person").order_by("since", "pk")


def invitations(user):
    """Rooms that this person is asked into."""
    rows = Participant.objects.filter(person=user, state=State.INVITED)
    living = Room.objects.living().filter(kind=Room.Kind.GROUP)
    return rows.filter(room__in=living).select_related("room", "by").order_by("-since")


def to_let_in(user) -> list[Room]:
    """Rooms of this moderator in which somebody asks to be let in, with `asking`."""
    mine = Participant.objects.filter(person=user, state=State.IN).exclude(
        role=Role.MEMBER
    )
    waiting = Count("seats", filter=Q(seats__state=State.ASKED))
    rooms = Room.objects.filter(pk__in=mine.values("room"), kind=Room.Kind.GROUP)
    return list(rooms.annotate(asking=waiting).filter(asking__gt=0).order_by("name"))
