"""Every write to the tree: added, renamed, moved, closed, opened again.

One at a time (`_alone`), so that two people who move branches at once cannot make a
ring of them; who comes second is asked again with what the first has done.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wagtail.log_actions import log

from core.errors import Refused
from membership import actions as membership
from membership import granting
from membership.models import Belonging, Grant, Unit, UnitChange
from membership.models.members import today
from membership.units import rights

NAMES = ("name_da", "name_en", "label_da", "label_en", "code")
Kind = UnitChange.Kind


@transaction.atomic
def add(
    *,
    by,
    code: str,
    name_da: str,
    name_en: str,
    label_da: str = "",
    label_en: str = "",
    under: Unit | None = None,
) -> Unit:
    """A new unit, last under `under` or a root. Raises Refused: not_yours closed code.

    `by` None: the system.
    """
    check_shaper(by)
    alone()
    values = _clean(code, name_da, name_en, label_da, label_en)
    _check_code(values["code"], None)
    if under is None:
        unit = Unit.add_root(**values)
    else:
        parent = Unit.objects.get(pk=under.pk)
        _check_open(parent)
        unit = parent.add_child(**values)
    write(unit, Kind.CREATED, by, {}, {**values, **place_of(unit)})
    return unit


@transaction.atomic
def rename(*, unit: Unit, by, **names: str) -> Unit:
    """Change names, labels or code; what is not given stays.

    Raises Refused: not_yours code name.
    """
    check_shaper(by)
    alone()
    unit = Unit.objects.get(pk=unit.pk)
    before = {name: getattr(unit, name) for name in NAMES}
    values = _clean(**{**before, **names})
    changed = [name for name in NAMES if values[name] != before[name]]
    if not changed:
        return unit
    _check_code(values["code"], unit)
    for name in changed:
        setattr(unit, name, values[name])
    try:
        with transaction.atomic():
            unit.save(update_fields=changed)
    except IntegrityError:
        raise _taken_code(values["code"]) from None
    write(
        unit,
        Kind.RENAMED,
        by,
        {name: before[name] for name in changed},
        {name: values[name] for name in changed},
    )
    return unit


@transaction.atomic
def move(*, unit: Unit, under: Unit | None, by) -> Unit:
    """Put a branch under another unit, or beside the roots, with all that is in it.

    Raises Refused: not_yours closed under_itself there.
    """
    check_shaper(by)
    alone()
    unit = Unit.objects.get(pk=unit.pk)
    _check_open(unit)
    before = place_of(unit)
    if before["parent"] == (under.pk if under else None):
        raise Refused(_("It is there already."), "there", field="under")
    _shift(unit, under)
    unit = Unit.objects.get(pk=unit.pk)
    write(unit, Kind.MOVED, by, before, place_of(unit))
    return unit


@transaction.atomic
def undo_move(*, change: UnitChange, by) -> Unit:
    """Put a branch back where it was before its last move.

    Raises Refused: not_yours not_a_move changed closed under_itself.
    """
    check_shaper(by)
    alone()
    change = UnitChange.objects.get(pk=change.pk)
    if change.kind != Kind.MOVED:
        raise Refused(_("Only a move can be undone."), "not_a_move")
    unit = Unit.objects.get(pk=change.unit_id)
    here = place_of(unit)
    newest = unit.changes.filter(kind=Kind.MOVED).order_by("-pk").first()
    if (
        newest is None
        or newest.pk != change.pk
        or here["parent"] != change.after["parent"]
    ):
        raise Refused(_("It has been moved again since."), "changed")
    _check_open(unit)
    parent = change.before["parent"]
    under = Unit.objects.filter(pk=parent).first() if parent else None
    if parent and under is None:
        raise Refused(_("Where it was is no more."), "changed")
    _shift(unit, under)
    unit = Unit.objects.get(pk=unit.pk)
    write(unit, Kind.MOVED, by, here, place_of(unit))
    return unit


@transaction.atomic
def close(*, unit: Unit, by) -> Unit:
    """Close a unit that has none open below it: people and roles in it end today.

    Raises Refused: not_yours closed below.
    """
    check_shaper(by)
    alone()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _check_open(unit)
    if unit.get_descendants().filter(closed_on=None).exists():
        raise Refused(
            _("There are open units below it. Move or close them first."), "below"
        )
    day = today()
    people = _end(Belonging.objects.filter(unit=unit, ends=None), day)
    roles_ended = 0
    for row in Grant.objects.filter(unit=unit, revoked_at=None):
        granting.revoke(grant=row, by=by)
        roles_ended += 1
    unit.closed_on = day
    unit.save(update_fields=["closed_on"])
    write(unit, Kind.CLOSED, by, {}, {"people": people, "roles": roles_ended})
    return unit


@transaction.atomic
def reopen(*, unit: Unit, by) -> Unit:
    """Open a closed or merged unit again, empty. Raises Refused: not_yours open above.

    People and roles stay where they are.
    """
    check_shaper(by)
    alone()
    unit = Unit.objects.get(pk=unit.pk)
    if not unit.closed_on:
        raise Refused(_("It is open."), "open")
    if unit.get_ancestors().exclude(closed_on=None).exists():
        raise Refused(_("Open the unit above it first."), "above")
    before = {"closed_on": str(unit.closed_on), "merged_into": unit.merged_into_id}
    unit.closed_on = None
    unit.merged_into = None
    unit.save(update_fields=["closed_on", "merged_into"])
    write(unit, Kind.REOPENED, by, before, {})
    return unit


@transaction.atomic
def place_many(*, people, unit: Unit, by) -> int:
    """Put people in a unit: all of them or nobody. Raises Refused: not_yours closed."""
    check_keeper(by, unit)
    for person in people:
        membership.place(person=person, unit=unit, by=by)
    return len(people)


@transaction.atomic
def remove_many(*, people, unit: Unit, by) -> int:
    """End people's belonging to a unit today. Raises Refused: not_yours."""
    check_keeper(by, unit)
    for person in people:
        membership.remove(person=person, unit=unit, by=by)
    return len(people)


def check_keeper(by, unit: Unit) -> None:
    """Raises Refused: not_yours. None is the machine."""
    if by is not None and not rights.keeps(by, unit):
        raise Refused(_("Others mind this unit."), "not_yours")


def check_shaper(by) -> None:
    """Raises Refused: not_yours. None is the machine: demo, import, a command."""
    if by is not None and not rights.shapes(by):
        raise Refused(_("Only admins change the tree of units."), "not_yours")


def alone() -> None:
    """Wait until nobody else changes the tree; until the end of the transaction.

    The row that stands for the model stands for its tree: there is always one, also
    while there is no unit yet.
    """
    list(
        ContentType.objects.select_for_update(no_key=True).filter(
            app_label="membership", model="unit"
        )
    )


def place_of(unit: Unit) -> dict:
    """Where a unit is: its parent's id and the names above it, as they are now."""
    above = list(unit.get_ancestors()) if unit.depth > 1 else []
    return {
        "parent": above[-1].pk if above else None,
        "above": [{"da": one.name_da, "en": one.name_en} for one in above],
    }


def write(unit: Unit, kind: str, by, before: dict, after: dict) -> UnitChange:
    """One line of history, and one in the log."""
    row = UnitChange.objects.create(
        unit=unit, kind=kind, before=before, after=after, by=by
    )
    log(unit, f"units.{kind}", user=by, data={"before": before, "after": after})
    return row


def _end(rows, day) -> int:
    """End belongings with a last day; those that began later end the day they began."""
    number = rows.filter(starts__gt=day).count()
    for row in rows.filter(starts__gt=day):
        row.ends = row.starts
        row.save(update_fields=["ends"])
    return number + rows.update(ends=day)


def _shift(unit: Unit, under: Unit | None) -> None:
    if under is None:
        roots = Unit.get_last_root_node()
        if unit.depth > 1:
            unit.move(roots, "last-sibling")
        return
    target = Unit.objects.get(pk=under.pk)
    if target.path.startswith(unit.path):
        raise Refused(
            _("A unit cannot be put under itself."), "under_itself", field="under"
        )
    _check_open(target)
    unit.move(target, "last-child")


def _check_open(unit: Unit) -> None:
    if unit.closed_on:
        raise Refused(
            _("{unit} is closed.").format(unit=unit.name), "closed", field="under"
        )


def _check_code(code: str, unit: Unit | None) -> None:
    others = Unit.objects.filter(code__iexact=code)
    if unit is not None:
        others = others.exclude(pk=unit.pk)
    if others.exists():
        raise _taken_code(code)


def _taken_code(code: str) -> Refused:
    return Refused(
        _("Another unit has the code {code}.").format(code=code), "code", field="code"
    )


# What turns the order of letters round, or hides; a name has no use for it.
_UNSEEN = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF]
)


def _clean(code, name_da, name_en, label_da, label_en) -> dict[str, str]:
    given = {
        "code": code,
        "name_da": name_da,
        "name_en": name_en,
        "label_da": label_da,
        "label_en": label_en,
    }
    values = {
        name: " ".join(str(text).replace("\0", "").translate(_UNSEEN).split())
        for name, text in given.items()
    }
    for name in ("code", "name_da", "name_en"):
        if not values[name]:
            raise Refused(_("Give it a name and a code."), "name", field=name)
    return values
