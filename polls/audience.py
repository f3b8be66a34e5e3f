"""For whom a poll is, as conditions on its rows. Knows no poll."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from core import presence
from membership import roles
from membership.models import Belonging, Member, Unit
from membership.models.members import today

# Who makes polls and looks after them: for the site, or in a unit and below it.
KEEPERS = (roles.BOARD, roles.ORGANISERS)


@dataclass(frozen=True)
class Circle:
    """An audience that a room brings with it: who is in it, who looks after its polls.

    `public()`, `meant_for(user)` and `kept_by(user)` are conditions on polls that
    everybody may read, that this person may read, and looks after; `may_keep(user,
    poll)` and `is_asked(user, poll)` say it of one; `electorate(poll)` is how many may
    vote; `home(poll)` where it is voted on.
    """

    public: Callable
    meant_for: Callable
    kept_by: Callable
    may_keep: Callable
    is_asked: Callable
    electorate: Callable
    home: Callable


# By the poll's audience; a room adds its own when it starts.
circles: dict[str, Circle] = {}


def is_member(user) -> bool:
    """A member by today's date; the group follows the periods, so it counts too."""
    return (
        roles.has(user, roles.MEMBERS)
        or Member.objects.current().filter(person=user).exists()
    )


def is_in(user, unit) -> bool:
    """Whether the person belongs to the unit, or to one below it, today."""
    here = Belonging.objects.on(today()).filter(person=user)
    return here.filter(unit__path__startswith=unit.path).exists()


def public() -> Q:
    """Polls that everybody may read, signed in or not."""
    found = Q(audience="anyone")
    for circle in circles.values():
        found |= circle.public()
    return found


def meant_for(user) -> Q:
    """Polls for members, units or guests whose audience this person is in."""
    found = Q(pk__in=[])
    if is_member(user):
        found |= Q(audience="members")
    if visited := presence.visited(user.pk):
        found |= Q(audience="event", occurrence__in=visited)
    for circle in circles.values():
        found |= circle.meant_for(user)
    paths = Belonging.objects.on(today()).filter(person=user)
    above = {
        path[:end]
        for path in paths.values_list("unit__path", flat=True)
        for end in range(Unit.steplen, len(path) + 1, Unit.steplen)
    }
    return found | Q(audience="unit", unit__path__in=above) if above else found


def kept_by(user) -> Q:
    """Polls of units for which the person holds a keeper's role, above or there."""
    found = Q(pk__in=[])
    for role, scope, path, _thing in roles.grants_of(user):
        if role in KEEPERS and scope == "unit":
            found |= Q(unit__path__startswith=path)
    for circle in circles.values():
        found |= circle.kept_by(user)
    return found
