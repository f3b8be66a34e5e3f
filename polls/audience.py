"""For whom a poll is, as conditions on its rows. Knows no poll."""

from django.db.models import Q

from membership import roles
from membership.models import Belonging, Member, Unit
from membership.models.members import today

# Who makes polls and looks after them: for the site, or in a unit and below it.
KEEPERS = (roles.BOARD, roles.ORGANISERS)


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


def meant_for(user) -> Q:
    """Polls for members or units whose audience this person is in."""
    found = Q(pk__in=[])
    if is_member(user):
        found |= Q(audience="members")
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
    return found
