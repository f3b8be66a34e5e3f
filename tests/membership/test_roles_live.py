"""A role that ends takes the open pages with it: they are looked at again at once."""

import datetime as dt

import pytest

from django.utils import timezone

from core import live
from events.checkin.models import Shift
from membership import granting, roles
from membership.models import Grant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def kicked(monkeypatch):
    """Whose pages were looked at again."""
    seen = []
    monkeypatch.setattr(
        live, "kick", lambda user_id, session_key="": seen.append(user_id)
    )
    return seen


def test_a_role_taken_back(kicked):
    maja = make.a_person()
    row = granting.grant(person=maja, role=roles.ORGANISERS, by=None)
    kicked.clear()
    granting.revoke(grant=row, by=None)
    assert set(kicked) == {maja.pk}


def test_a_role_in_one_unit_taken_back(kicked):
    maja = make.a_person()
    there = {"scope": Grant.Scope.UNIT, "unit": make.a_unit()}
    row = granting.grant(person=maja, role=roles.BOARD, by=None, **there)
    kicked.clear()
    granting.revoke(grant=row, by=None)
    assert maja.pk in kicked


def test_a_role_that_came_to_its_end(kicked):
    maja, now = make.a_person(), timezone.now()
    end = now + dt.timedelta(hours=1)
    granting.grant(person=maja, role=roles.VOLUNTEERS, by=None, ends_at=end)
    kicked.clear()
    granting.settle()
    assert kicked == []
    granting.settle(now=end)
    assert maja.pk in kicked


def test_a_group_taken_by_hand_and_a_role_given(kicked):
    maja = make.a_person(roles.MEMBERS, roles.EDITORS)
    kicked.clear()
    maja.groups.add(roles.ensure()[roles.BOARD])
    assert kicked == []
    roles.ensure()[roles.EDITORS].user_set.remove(maja)
    assert kicked == [maja.pk]
    maja.groups.remove(roles.ensure()[roles.MEMBERS])
    assert kicked == [maja.pk] * 2


def test_a_shift_cut_short_or_taken_away(kicked):
    maja = make.a_person(roles.VOLUNTEERS)
    make.a_gate(volunteer=maja)
    kicked.clear()
    shift = Shift.objects.get()
    shift.ends_at = timezone.now()
    shift.save()
    assert kicked == [maja.pk]
    shift.delete()
    assert kicked == [maja.pk] * 2
