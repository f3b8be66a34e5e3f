"""The roles as groups, created idempotently; the one place that names them.

A role for the whole site is a group of Django's (`has`). A role for a unit, an event or
a queue is a `Grant` (`may`): it reaches down the tree, never up or sideways. Every
group somebody is in has a grant beside it (`membership.receivers`), which says who gave
it and until when; a grant that has come to its end counts no more, whatever the group.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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

# As people read them; the groups keep their English names.
LABELS = {
    MEMBERS: _("Members"),
    EDITORS: _("Editors"),
    APPROVERS: _("Approvers"),
    BOARD: _("Board"),
    ORGANISERS: _("Organisers"),
    VOLUNTEERS: _("Volunteers"),
    AGENTS: _("Helpdesk"),
}


def label(name: str) -> str:
    """A role's name in the reader's language; a group that is no role has its own."""
    return str(LABELS.get(name, name))


def ensure() -> dict[str, Group]:
    """Create what is missing; returns every role's group by name."""
    return {name: Group.objects.get_or_create(name=name)[0] for name in ALL}


def has(user, *names: str) -> bool:
    """Whether an active user holds any of the roles for the whole site; admins do all.

    Everything a person holds is read in one query and kept on the user.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return not _held(user)[0].isdisjoint(names)


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
    return _held(user)[1]


def events_of(user, *names: str) -> set[str]:
    """Translation keys of the events for which alone the user holds such a role."""
    return _reach(user, names, "event", 3)


def paths_of(user, *names: str) -> set[str]:
    """Paths of the units for which, and below, the user holds such a role."""
    return _reach(user, names, "unit", 2)


def _reach(user, names, scope: str, place: int) -> set[str]:
    if not user.is_authenticated or not user.is_active:
        return set()
    held = (row for row in grants_of(user) if row[0] in names and row[1] == scope)
    return {row[place] for row in held}


def _held(user) -> tuple[set[str], list[tuple[str, str, str, str]]]:
    """Roles for the whole site, and every standing grant: one query a request."""
    # Not `__dict__`: a request's user is a proxy that has one of its own.
    if getattr(user, "_held_grants", None) is None:
        now = timezone.now()

        def word(text):
            return Value(text, output_field=CharField())

        groups = user.groups.order_by().values_list(
            "name", word("group"), word(""), word(""), word("")
        )
        ended = Case(When(ends_at__lte=now, then=word("ended")), default=word(""))
        path = Coalesce("unit__path", word(""), output_field=CharField())
        grants = (
            user.grants.filter(revoked_at=None, starts_at__lte=now)
            .order_by()
            .values_list("role__name", "scope", path, "thing", ended)
        )
        rows = list(groups.union(grants, all=True))
        standing = [row[:4] for row in rows if row[1] != "group" and not row[4]]
        site = {row[0] for row in standing if row[1] == "site"}
        over = {row[0] for row in rows if row[1] == "site" and row[4]} - site
        in_groups = {row[0] for row in rows if row[1] == "group"}
        user._held_roles = (in_groups - over) | site
        user._held_grants = standing
    return user._held_roles, user._held_grants


def forget(user) -> None:
    """Read the roles again at the next question."""
    for name in ("_held_roles", "_held_grants", "_perm_cache", "_group_perm_cache"):
        if hasattr(user, name):
            delattr(user, name)


def is_staff_role(user) -> bool:
    """Whether the user must have a second factor: a staff role, for any part."""
    if not user.is_authenticated:
        return False
    if user.is_staff or user.is_superuser or has(user, *STAFF):
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
