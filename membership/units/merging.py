"""One unit taken into another: people and roles go along, history stays."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership import signals
from membership.models import Belonging, Grant, Unit, UnitChange
from membership.models.members import today
from membership.units import actions


@transaction.atomic
def merge(*, unit: Unit, into: Unit, by) -> Unit:
    """Close `unit`; what is below it, its people and its roles go to `into`.

    Whoever is in both stays in one. A belonging ends yesterday and a new one begins
    today, so that nobody is counted twice on any day. Raises Refused: not_yours closed
    under_itself.
    """
    actions.check_shaper(by)
    actions.alone()
    if unit.pk == into.pk:
        raise Refused(
            _("A unit cannot be merged into itself."), "under_itself", field="under"
        )
    # For update: who is being placed in it at this moment is waited for.
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    into = Unit.objects.get(pk=into.pk)
    for one in (unit, into):
        if one.closed_on:
            raise Refused(
                _("{unit} is closed.").format(unit=one.name), "closed", field="under"
            )
    if into.path.startswith(unit.path):
        raise Refused(
            _("It cannot be merged into a unit below itself. Move that one first."),
            "under_itself",
            field="under",
        )
    children = _move_children(unit, into, by)
    people = _move_people(unit, into, by)
    held = _move_roles(unit, into, by)
    unit = Unit.objects.get(pk=unit.pk)
    unit.closed_on = today()
    unit.merged_into = into
    unit.save(update_fields=["closed_on", "merged_into"])
    actions.write(
        unit,
        UnitChange.Kind.MERGED,
        by,
        actions.place_of(unit),
        {
            "into": into.pk,
            "name": {"da": into.name_da, "en": into.name_en},
            "children": children,
            "people": people,
            "roles": held,
        },
    )
    return unit


def _move_children(unit: Unit, into: Unit, by) -> int:
    children = list(unit.get_children().filter(closed_on=None))
    for child in children:
        # The rows above have new paths after each move.
        actions.move(unit=child, under=into, by=by)
    return len(children)


def _move_people(unit: Unit, into: Unit, by) -> int:
    day = today()
    rows = list(
        Belonging.objects.filter(unit=unit, ends=None)
        .select_related("person")
        .order_by("pk")
    )
    there = set(
        Belonging.objects.filter(unit=into, ends=None).values_list("person", flat=True)
    )
    for row in rows:
        row.ends = max(day - dt.timedelta(days=1), row.starts)
    Belonging.objects.bulk_update(rows, ["ends"], batch_size=500)
    Belonging.objects.bulk_create(
        [
            Belonging(person=row.person, unit=into, starts=max(day, row.starts))
            for row in rows
            if row.person_id not in there
        ],
        batch_size=500,
    )
    for row in rows:
        signals.person_removed.send(Belonging, person=row.person, unit=unit, by=by)
        if row.person_id not in there:
            signals.person_placed.send(Belonging, person=row.person, unit=into, by=by)
    return len(rows)


def _move_roles(unit: Unit, into: Unit, by) -> int:
    now = timezone.now()
    rows = list(
        Grant.objects.filter(unit=unit, revoked_at=None)
        .filter(Q(ends_at=None) | Q(ends_at__gt=now))
        .select_related("person", "role")
    )
    Grant.objects.filter(unit=unit, revoked_at=None).update(
        revoked_at=now, revoked_by=by
    )
    for row in rows:
        there = Grant.objects.filter(
            person=row.person, role=row.role, unit=into, revoked_at=None
        ).first()
        if there is None:
            Grant.objects.create(
                person=row.person,
                role=row.role,
                scope=Grant.Scope.UNIT,
                unit=into,
                starts_at=row.starts_at if row.starts_at > now else now,
                ends_at=row.ends_at,
                granted_by=row.granted_by,
            )
        elif there.ends_at and (row.ends_at is None or row.ends_at > there.ends_at):
            # The longer of the two: nobody loses by a merger.
            there.ends_at = row.ends_at
            there.save(update_fields=["ends_at"])
        log(
            row.person,
            "roles.moved",
            user=by,
            data={"role": row.role.name, "from": unit.pk, "to": into.pk},
        )
    return len(rows)
