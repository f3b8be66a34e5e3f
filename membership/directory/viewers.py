"""As whom somebody looks at people. The only file here that asks for roles."""

from membership import roles
from membership.directory.seeing import Viewer, is_listed
from membership.models import Belonging, Profile, Unit
from membership.models.members import today

# Organisers, volunteers and agents see what their desk shows, not the directory:
# those of them who are members hold that role as well.
READERS = (roles.MEMBERS, roles.EDITORS, roles.APPROVERS, roles.BOARD)


def audience(user) -> Viewer:
    """What the directory is for this person: PUBLIC or MEMBER."""
    return Viewer.MEMBER if roles.has(user, *READERS) else Viewer.PUBLIC


def towards(user, profile: Profile) -> Viewer:
    """As whom this person looks at that profile. At most two queries."""
    if user.is_authenticated and user.pk == profile.person_id:
        return Viewer.OWNER
    if roles.has(user, roles.BOARD) or _sits_over(user, profile):
        return Viewer.BOARD
    return audience(user)


def _sits_over(user, profile) -> bool:
    """Whether the user is the board of a unit that the person belongs to."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not any(
        role == roles.BOARD and scope == "unit"
        for role, scope, _path, _thing in roles.grants_of(user)
    ):
        return False
    return any(roles.may(user, roles.BOARD, unit=unit) for unit in units_of(profile))


def units_of(profile: Profile) -> list[Unit]:
    """The units that the person belongs to today, in the tree's order."""
    mine = Belonging.objects.filter(person_id=profile.person_id).on(today())
    return list(Unit.objects.open().filter(pk__in=mine.values("unit")))


def belongs(person) -> bool:
    """Whether a person can stand in the directory: active, and with a role here."""
    if not person.is_active:
        return False
    return person.is_superuser or any(
        group.name in roles.ALL for group in person.groups.all()
    )


def find(user, public_id) -> tuple[Profile, Viewer] | None:
    """The profile of this number and as whom the user sees it; None where hidden."""
    profile = (
        Profile.objects.select_related("person")
        .prefetch_related("person__groups")
        .filter(public_id=public_id)
        .first()
    )
    if profile is None:
        return None
    viewer = towards(user, profile)
    if viewer is Viewer.OWNER:
        return profile, viewer
    if viewer is Viewer.BOARD:
        return (profile, viewer) if profile.person.is_active else None
    if not is_listed(profile, viewer) or not belongs(profile.person):
        return None
    return profile, viewer
