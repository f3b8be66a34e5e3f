"""The roles as groups, created idempotently; the one place that names them."""

from django.contrib.auth.models import Group

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


def ensure() -> dict[str, Group]:
    """Create what is missing; returns every role's group by name."""
    return {name: Group.objects.get_or_create(name=name)[0] for name in ALL}


def has(user, *names: str) -> bool:
    """Whether an active user holds any of the roles; admins hold all.

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


def is_staff_role(user) -> bool:
    """Whether the user must have a second factor."""
    return user.is_authenticated and (user.is_staff or has(user, *STAFF))
