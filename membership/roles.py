"""The roles as groups, created idempotently; the one place that names them.

A role for the whole site is a group of Django's (`has`). A role for a unit, an event or
a queue is a `Grant` (`may`): it reaches down the tree, never up or sideways.
"""

from django.contrib.auth.models import Group, Permission

MEMBERS = "Members"
EDITORS = "Editors"
APPROVERS = "Approvers"
BOARD = "Board"
ORGANISERS = "Organisers"
VOLUNTEERS = "Volunteers"
AGENTS = "Agents"

ALL = (MEMBERS, EDITORS, APPROVERS, BOARD, ORGANISERS, VOLUNTEERS, AGENTS)
# Roles that read or change other people's things: a second factor is required.
STAFF = (EDITORS, APPROVERS, BOARD, ORGANISERS, AGENTS)
# Whoever holds a staff role for a part may enter the admin, and nothing more by it.
DOOR = "Staff of a part"


def ensure() -> dict[str, Group]:
    """Create what is missing; returns every role's group by name."""
    return {name: Group.objects.get_or_create(name=name)[0] for name in ALL}


def has(user, *names: str) -> bool:
    """Whether an active user holds any of the roles for the whole site; admins do all.

    The names are read once per request and kept on the user.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    held = getattr(user, "_held_roles", None)
    if held is None:
        held = user._held_roles = set(user.groups.values_list("name", flat=True))
    return not held.isdisjoint(names)


def may(user, *names: str, unit=None, event: str = "", queue: str = "") -> bool:
    """Whether the user holds any of the roles for this: for the site, or a part of it.

    `unit` is a Unit, `event` the translation key of its page, `queue` its name. One
    query per request for all grants, kept on the user.
    """
    if has(user, *names):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    for role, scope, path, thing in grants_of(user):
        if role not in names:
            continue
        if scope == "unit" and unit is not None and unit.path.startswith(path):
            return True
        if scope == "event" and event and thing == str(event):
            return True
        if scope == "queue" and queue and thing == queue:
            return True
    return False


def grants_of(user) -> list[tuple[str, str, str, str]]:
    """(role, scope, path of the unit, thing) of every standing grant, kept."""
    kept = getattr(user, "_held_grants", None)
    if kept is None:
        rows = user.grants.standing().values_list(
            "role__name", "scope", "unit__path", "thing"
        )
        kept = user._held_grants = [(r, s, p or "", t) for r, s, p, t in rows]
    return kept


def forget(user) -> None:
    """Read the roles again at the next question."""
    for name in ("_held_roles", "_held_grants", "_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(name, None)


def is_staff_role(user) -> bool:
    """Whether the user must have a second factor: a staff role, for any part."""
    if not user.is_authenticated:
        return False
    if user.is_staff or has(user, *STAFF):
        return True
    return any(role in STAFF for role, *_rest in grants_of(user))


def follow_grants(person) -> None:
    """Bring the groups in line with the standing grants for the whole site.

    MEMBERS is left alone: it follows the periods (`follow_membership`).
    """
    wanted = set(
        person.grants.standing()
        .filter(scope="site")
        .exclude(role__name=MEMBERS)
        .values_list("role_id", flat=True)
    )
    managed = Group.objects.filter(name__in=ALL).exclude(name=MEMBERS)
    held = set(person.groups.filter(pk__in=managed).values_list("pk", flat=True))
    person.groups.remove(*(held - wanted))
    person.groups.add(*(wanted - held))
    _follow_door(person)
    forget(person)


def _follow_door(person) -> None:
    """In and out of the group that may enter the admin; what it shows, `may` says."""
    parts = person.grants.standing().exclude(scope="site")
    if parts.filter(role__name__in=STAFF).exists():
        group, fresh = Group.objects.get_or_create(name=DOOR)
        if fresh:
            group.permissions.add(
                Permission.objects.get(
                    content_type__app_label="wagtailadmin", codename="access_admin"
                )
            )
        person.groups.add(group)
    else:
        person.groups.remove(*person.groups.filter(name=DOOR))


def follow_membership(member) -> None:
    """Whoever is a member today is in the group of members, and nobody else."""
    group = Group.objects.get_or_create(name=MEMBERS)[0]
    person = member.person
    if type(member).objects.current().filter(pk=member.pk).exists():
        person.groups.add(group)
    else:
        person.groups.remove(group)
    forget(person)
