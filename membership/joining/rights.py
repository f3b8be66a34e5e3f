"""Who keeps the members: the board for all, the board of a unit for its own."""

from django.db.models import Exists, OuterRef

from membership import roles
from membership.models import Belonging, Member, Unit
from membership.models.members import today


def keeps_any(user) -> bool:
    """Whether this person keeps members somewhere."""
    if roles.has(user, roles.BOARD):
        return True
    return user.is_authenticated and bool(_paths(user))


def keeps_all(user) -> bool:
    """Whether for the whole association."""
    return roles.has(user, roles.BOARD)


def _paths(user) -> list[str]:
    return [
        path
        for role, scope, path, _thing in roles.grants_of(user)
        if role == roles.BOARD and scope == "unit"
    ]


def units_of(user):
    """The open units whose members this person keeps."""
    rows = Unit.objects.open()
    if keeps_all(user):
        return rows
    return rows.below(*Unit.objects.filter(path__in=_paths(user)))


def members_of(user, day=None):
    """The members this person may see in the admin."""
    rows = Member.objects.all()
    if keeps_all(user):
        return rows
    if not user.is_authenticated or not _paths(user):
        return rows.none()
    units = Unit.objects.below(*Unit.objects.filter(path__in=_paths(user)))
    belongs = Belonging.objects.on(day or today()).filter(
        person=OuterRef("person"), unit__in=units
    )
    return rows.filter(Exists(belongs))
