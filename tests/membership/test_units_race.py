"""Two at once in the tree: on SQLite one writes at a time, so PostgreSQL is asked."""

import threading

import pytest

from django.db import connections

from core.errors import Refused
from membership import actions as membership
from membership.models import Belonging, Unit
from membership.units import actions, merging
from tests import make
from tests.membership.test_units import a_unit, fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.needs_postgres,
]


def at_once(*calls) -> list:
    """What each call gave, or the refusal it met; all begin together."""
    start, given = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait(timeout=20)
        try:
            given[place] = call()
        except Refused as no:
            given[place] = no.code
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(place, call))
        for place, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return given


def test_two_branches_are_not_put_under_each_other():
    root = a_unit("root")
    left, right = a_unit("left", root), a_unit("right", root)
    given = at_once(
        lambda: actions.move(unit=left, under=right, by=None),
        lambda: actions.move(unit=right, under=left, by=None),
    )
    assert given.count("under_itself") == 1
    assert Unit.find_problems() == ([], [], [], [], [])
    assert fresh(root).get_descendants().count() == 2


def test_who_is_placed_while_a_unit_is_merged_is_in_one_open_unit():
    old, new = a_unit("old"), a_unit("new")
    people = [make.a_person() for _i in range(6)]
    calls = [
        lambda person=person: membership.place(person=person, unit=old, by=None)
        for person in people
    ]
    at_once(lambda: merging.merge(unit=old, into=new, by=None), *calls)
    left_behind = Belonging.objects.filter(unit=old, ends=None)
    assert not left_behind.exists()


def test_one_of_two_equal_codes_is_taken():
    def add(code):
        return lambda: actions.add(code=code, name_da="X", name_en="X", by=None)

    given = at_once(add("same"), add("SAME"))
    assert given.count("code") == 1
    assert Unit.objects.count() == 1
