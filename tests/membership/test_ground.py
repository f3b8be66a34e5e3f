"""The ground of membership: admitted, renewed, annulled; roles that reach down."""

import datetime as dt

import pytest

from django.db import IntegrityError, connection, transaction

from core.errors import Refused
from membership import actions, granting, roles
from membership.models import Grant, Member, MembershipType, Period, Status, Unit
from tests import make

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def kind():
    return MembershipType.objects.create(
        slug="member", name_da="Medlem", name_en="Member", fee=250, months=12
    )


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        ("2026-01-15", 12, "2027-01-14"),
        ("2026-01-31", 1, "2026-02-27"),
        ("2024-02-29", 12, "2025-02-27"),
        ("2026-12-01", 1, "2026-12-31"),
    ],
)
def test_a_period_ends_the_day_before_the_next_begins(starts, months, ends):
    last = actions.last_day(dt.date.fromisoformat(starts), months)
    assert last.isoformat() == ends


def test_the_status_follows_from_the_dates(kind):
    member = actions.admit(person=make.a_person(), kind=kind, starts=DAY, by=None)
    end = dt.date(2027, 2, 28)
    days = {
        DAY - dt.timedelta(days=1): Status.PENDING,
        DAY: Status.ACTIVE,
        end: Status.ACTIVE,
        end + dt.timedelta(days=28): Status.GRACE,
        end + dt.timedelta(days=29): Status.LAPSED,
    }
    assert {day: member.status(day) for day in days} == days
    actions.resign(member=member, by=None, on=DAY + dt.timedelta(days=9))
    assert member.status(DAY + dt.timedelta(days=8)) == Status.ACTIVE
    assert member.status(DAY + dt.timedelta(days=9)) == Status.RESIGNED


def test_periods_do_not_overlap_and_an_annulled_one_makes_room(kind):
    member = actions.admit(person=make.a_person(), kind=kind, starts=DAY, by=None)
    with pytest.raises(Refused) as refused:
        actions.renew(member=member, starts=DAY, by=None)
    assert refused.value.code == "overlap"
    period = member.periods.get()
    actions.annul(period=period, why="Wrong year", by=None)
    again = actions.admit(person=member.person, kind=kind, starts=DAY, by=None)
    assert again.pk == member.pk
    assert member.periods.count() == 2


@pytest.mark.needs_postgres
def test_the_database_itself_refuses_an_overlap(kind):
    member = actions.admit(person=make.a_person(), kind=kind, starts=DAY, by=None)
    period = member.periods.get()
    period.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        period.save()
    assert connection.vendor == "postgresql"


def test_a_member_is_in_the_group_of_members_only_while_it_lasts(kind):
    person = make.a_person()
    member = actions.admit(person=person, kind=kind, starts=actions.today(), by=None)
    assert roles.has(person.__class__.objects.get(pk=person.pk), roles.MEMBERS)
    actions.resign(member=member, by=None)
    assert not roles.has(person.__class__.objects.get(pk=person.pk), roles.MEMBERS)


def test_numbers_are_given_in_turn_and_never_twice(kind):
    first = actions.admit(
        person=make.a_person(), kind=kind, starts=DAY, by=None, number="2001"
    )
    second = actions.admit(person=make.a_person(), kind=kind, starts=DAY, by=None)
    assert (first.number, second.number) == ("2001", "2002")
    with pytest.raises(Refused):
        actions.admit(
            person=make.a_person(), kind=kind, starts=DAY, by=None, number="2001"
        )


def test_a_role_in_a_unit_reaches_down_but_not_up_or_sideways():
    root = Unit.add_root(name_da="Rod", name_en="Root", code="root")
    school = root.add_child(name_da="Skole", name_en="School", code="school")
    inner = school.add_child(name_da="Hold", name_en="Team", code="team")
    other = root.add_child(name_da="Anden", name_en="Other", code="other")
    person = make.a_person()
    row = granting.grant(
        person=person,
        role=roles.BOARD,
        scope=Grant.Scope.UNIT,
        unit=school,
        by=None,
    )
    roles.forget(person)
    assert roles.may(person, roles.BOARD, unit=school)
    assert roles.may(person, roles.BOARD, unit=inner)
    assert not roles.may(person, roles.BOARD, unit=other)
    assert not roles.may(person, roles.BOARD, unit=root)
    assert not roles.may(person, roles.BOARD)
    granting.revoke(grant=row, by=None)
    roles.forget(person)
    assert not roles.may(person, roles.BOARD, unit=school)


def test_a_role_for_the_site_is_a_group_and_goes_with_it():
    person = make.a_person()
    row = granting.grant(person=person, role=roles.EDITORS, by=None)
    assert roles.has(person, roles.EDITORS)
    granting.revoke(grant=row, by=None)
    roles.forget(person)
    assert not roles.has(person, roles.EDITORS)
    with pytest.raises(Refused):
        granting.grant(person=person, role="Kings", by=None)


def test_a_grant_needs_what_its_scope_is_about():
    person = make.a_person()
    with pytest.raises(Refused):
        granting.grant(
            person=person, role=roles.EDITORS, scope=Grant.Scope.UNIT, by=None
        )
    role = roles.ensure()[roles.EDITORS]
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(person=person, role=role, scope="unit")


def test_members_of_today_are_found_in_one_query(kind, django_assert_num_queries):
    actions.admit(person=make.a_person(), kind=kind, starts=DAY, by=None)
    with django_assert_num_queries(1):
        found = list(Member.objects.current(DAY).with_status(DAY))
    assert [one.status_now for one in found] == [Status.ACTIVE]
    assert found[0].until == Period.objects.get().ends
