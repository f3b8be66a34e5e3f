"""Kinds, units, applicants and members for the tests of joining."""

import datetime as dt
import itertools
import uuid

from membership import actions as ground
from membership import roles
from membership.joining import actions
from membership.models import MembershipType, Unit
from membership.models.members import today
from tests import make

_count = itertools.count(1)
ADDRESS = {
    "street": "Strandgade 7",
    "postcode": "1401",
    "city": "København K",
    "country": "DK",
}


def a_kind(slug="", **fields) -> MembershipType:
    number = next(_count)
    names = {"name_da": "Medlem", "name_en": "Member", "fee": 250, **fields}
    return MembershipType.objects.create(slug=slug or f"kind-{number}", **names)


def a_unit(name="School", parent=None) -> Unit:
    fields = {
        "name_da": name,
        "name_en": name,
        "code": f"{name.lower()}-{next(_count)}",
    }
    if parent is None:
        return Unit.add_root(**fields)
    return Unit.objects.get(pk=parent.pk).add_child(**fields)


def an_application(*, person=None, kind=None, units=(), **fields):
    """Through the action, as it comes."""
    return actions.apply(
        person=person or make.a_person(),
        kind=kind or a_kind(),
        address=ADDRESS,
        client_key=fields.pop("client_key", None) or uuid.uuid4(),
        units=units,
        why=fields.pop("why", "I count things."),
        **fields,
    )


def a_board(**fields):
    return make.a_person(roles.BOARD, **fields)


def a_member(*, person=None, kind=None, starts=None, ends=None, **fields):
    """A member from today, or with the given period."""
    return ground.admit(
        person=person or make.a_person(),
        kind=kind or a_kind(),
        starts=starts or today(),
        ends=ends,
        by=None,
        **fields,
    )


def days(n) -> dt.timedelta:
    return dt.timedelta(days=n)
