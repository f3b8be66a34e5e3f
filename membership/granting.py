"""Roles given and taken back. A role for the whole site is also a group of Django's,
so that Wagtail's own permissions follow from it."""

import datetime as dt

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core import live
from core.errors import Refused
from membership import roles, signals
from membership.accounts.models import User
from membership.models import Grant, Unit

# So many people in one run of the job; the rest a minute later.
A_TIME = 500


@transaction.atomic
def grant(
    *,
    person: User,
    role: str,
    by,
    scope: str = Grant.Scope.SITE,
    unit: Unit | None = None,
    thing: str = "",
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
) -> Grant:
    """Give a person a role; who has it already keeps it as it is.

    `unit` for a role in a unit, `thing` for one event or queue. Times are aware;
    without `ends_at` it holds until it is taken back. `by` None: the system.
    Raises Refused: unknown closed scope self dates.
    """
    if unit is not None:
        # Before the person, as a merge does: it must not close meanwhile.
        unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    User.objects.select_for_update().get(pk=person.pk)
    if role not in roles.ALL:
        raise Refused(_("There is no such role."), "unknown", field="role")
    if by is not None and by.pk == person.pk:
        raise Refused(_("Nobody gives a role to themselves."), "self", field="person")
    if unit is not None and unit.closed_on:
        raise Refused(_("This unit is closed."), "closed", field="unit")
    if (scope == Grant.Scope.UNIT) != (unit is not None) or (
        scope in (Grant.Scope.EVENT, Grant.Scope.QUEUE)
    ) != bool(thing):
        raise Refused(_("Say what the role is for."), "scope", field="scope")
    now = timezone.now()
    starts_at = starts_at or now
    if ends_at is not None and ends_at <= max(starts_at, now):
        raise Refused(_("The end is over already."), "dates", field="ends_at")
    group = Group.objects.get_or_create(name=role)[0]
    there = Grant.objects.filter(
        person=person,
        role=group,
        scope=scope,
        unit=unit,
        thing=thing,
        revoked_at=None,
    ).first()
    if there and there.ends_at and there.ends_at <= now:
        _close(there)
    elif there:
        return there
    row = Grant.objects.create(
        person=person,
        role=group,
        scope=scope,
        unit=unit,
        thing=thing,
        starts_at=starts_at,
        ends_at=ends_at,
        granted_by=by,
    )
    if unit is not None and not Unit.objects.open().filter(pk=unit.pk).exists():
        # Closed a moment ago. From now on our row keeps the unit from being closed.
        raise Refused(_("This unit is closed."), "closed", field="unit")
    roles.follow_grants(person)
    log(person, "roles.grant", user=by, data=_told(row))
    signals.role_granted.send(Grant, grant=row, by=by)
    return row


@transaction.atomic
def revoke(*, grant: Grant, by) -> Grant:
    """Take a role back; the row stays. Raises Refused: revoked."""
    User.objects.select_for_update().get(pk=grant.person_id)
    row = Grant.objects.select_related("role", "person").get(pk=grant.pk)
    if row.revoked_at:
        raise Refused(_("The role was taken back already."), "revoked")
    row.revoked_at = timezone.now()
    row.revoked_by = by
    row.save(update_fields=["revoked_at", "revoked_by"])
    roles.follow_grants(row.person)
    log(row.person, "roles.revoke", user=by, data=_told(row))
    signals.role_revoked.send(Grant, grant=row, by=by)
    live.kick(row.person_id)
    return row


def settle(*, now: dt.datetime | None = None) -> int:
    """Close the grants that have ended, and let those begin whose time has come.

    `roles.has` and `roles.may` do not wait for this; the groups do, which Wagtail's own
    permissions hang on. Returns how many people it was about. `now` is an aware time.
    """
    now = now or timezone.now()
    ended = Grant.objects.filter(revoked_at=None, ends_at__lte=now)
    held = User.groups.through.objects.filter(
        user=OuterRef("person"), group=OuterRef("role")
    )
    in_door = User.groups.through.objects.filter(
        user=OuterRef("person"), group__name=roles.DOOR
    )
    of_site = Q(~Exists(held), scope=Grant.Scope.SITE)
    of_part = Q(~Exists(in_door), role__name__in=roles.STAFF)
    begun = (
        Grant.objects.standing(now)
        .filter(of_site | (of_part & ~Q(scope=Grant.Scope.SITE)))
        .exclude(role__name=roles.MEMBERS)
    )
    people = set(ended.values_list("person", flat=True)[:A_TIME])
    people |= set(begun.values_list("person", flat=True)[:A_TIME])
    for pk in sorted(people):
        with transaction.atomic():
            person = User.objects.select_for_update().filter(pk=pk).first()
            if person is None:
                continue
            for row in person.grants.filter(revoked_at=None, ends_at__lte=now):
                _close(row)
                log(person, "roles.end", data=_told(row))
                signals.role_ended.send(Grant, grant=row)
            roles.follow_grants(person)
            live.kick(pk)
    return len(people)


def _close(row: Grant) -> None:
    """A grant whose end has passed makes room for the next."""
    row.revoked_at = row.ends_at
    row.save(update_fields=["revoked_at"])


def _told(row: Grant) -> dict:
    return {
        "role": row.role.name,
        "scope": row.scope,
        "unit": row.unit_id,
        "thing": row.thing,
    }
