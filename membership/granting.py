"""Roles given and taken back. A role for the whole site is also a group of Django's,
so that Wagtail's own permissions follow from it."""

import datetime as dt

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership import roles, signals
from membership.accounts.models import User
from membership.models import Grant, Unit


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

    `unit` for a role in a unit, `thing` for one event or queue. `by` None: the system.
    Raises Refused: unknown closed scope self.
    """
    User.objects.select_for_update().get(pk=person.pk)
    if role not in roles.ALL:
        raise Refused(_("There is no such role."), "unknown", field="role")
    if by is not None and by.pk == person.pk:
        raise Refused(_("Nobody gives a role to themselves."), "self", field="person")
    if unit is not None:
        unit = Unit.objects.get(pk=unit.pk)
        if unit.closed_on:
            raise Refused(_("This unit is closed."), "closed", field="unit")
    if (scope == Grant.Scope.UNIT) != (unit is not None) or (
        scope in (Grant.Scope.EVENT, Grant.Scope.QUEUE)
    ) != bool(thing):
        raise Refused(_("Say what the role is for."), "scope", field="scope")
    group = Group.objects.get_or_create(name=role)[0]
    there = Grant.objects.filter(
        person=person,
        role=group,
        scope=scope,
        unit=unit,
        thing=thing,
        revoked_at=None,
    ).first()
    if there:
        return there
    row = Grant.objects.create(
        person=person,
        role=group,
        scope=scope,
        unit=unit,
        thing=thing,
        starts_at=starts_at or timezone.now(),
        ends_at=ends_at,
        granted_by=by,
    )
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
    return row


def _told(row: Grant) -> dict:
    return {
        "role": row.role.name,
        "scope": row.scope,
        "unit": row.unit_id,
        "thing": row.thing,
    }
