"""Who minds which part of the tree."""

from django.db.models import Q

from membership import roles
from membership.models import Unit

# Roles that mind the people of a unit: for the site, or for a unit and all below it.
KEEPERS = (roles.BOARD,)


def shapes(user) -> bool:
    """Whether the user may change the tree itself (matrix 21: admins)."""
    return user.is_authenticated and user.is_active and user.is_superuser


def keeps(user, unit: Unit) -> bool:
    """Whether the user minds the people of this unit."""
    return roles.may(user, *KEEPERS, unit=unit)


def kept_by(user):
    """The units whose people the user minds; none for everybody else."""
    if roles.has(user, *KEEPERS):
        return Unit.objects.all()
    reach = Q(pk__in=[])
    for path in roles.paths_of(user, *KEEPERS):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach)


def keeps_any(user) -> bool:
    """Whether there is a unit at all that the user minds."""
    return roles.has(user, *KEEPERS) or bool(roles.paths_of(user, *KEEPERS))
