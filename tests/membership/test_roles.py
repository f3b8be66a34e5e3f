"""Roles: grants and groups tell the same, ends hold at once, nobody climbs."""

import datetime as dt

import pytest

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from wagtail.log_actions import LogContext

from core.errors import Refused
from core.models import Letter
from membership import granting, roles
from membership.accounts.models import User
from membership.models import Grant
from tests import make

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def again(person) -> User:
    return User.objects.get(pk=person.pk)


def test_a_group_given_by_hand_has_a_grant_and_one_taken_has_none():
    person = make.a_person()
    group = roles.ensure()[roles.EDITORS]
    person.groups.add(group)
    row = person.grants.get()
    assert (row.role, row.scope, row.granted_by) == (group, "site", None)
    person.groups.remove(group)
    row.refresh_from_db()
    assert row.revoked_at
    group.user_set.add(person)
    assert person.grants.standing().count() == 1
    person.groups.clear()
    assert not person.grants.standing().exists()
    person.groups.set([group])
    granting.revoke(grant=person.grants.standing().get(), by=None)
    assert not person.groups.exists()


def test_membership_is_no_grant():
    person = make.a_person(roles.MEMBERS)
    assert not person.grants.exists()


def test_who_acts_in_the_admin_is_written_down_and_the_person_told():
    admin = make.a_person(is_superuser=True)
    person = make.a_person()
    group = roles.ensure()[roles.BOARD]
    with LogContext(user=admin):
        person.groups.add(group)
        assert person.grants.get().granted_by == admin
        person.groups.remove(group)
    assert person.grants.get().revoked_by == admin
    assert Letter.objects.filter(kind="role").count() == 2


def test_nobody_gives_a_role_to_themselves():
    admin = make.a_person(is_superuser=True)
    with pytest.raises(Refused) as refused:
        granting.grant(person=admin, role=roles.BOARD, by=admin)
    assert refused.value.code == "self"
    with LogContext(user=admin), pytest.raises(PermissionDenied):
        admin.groups.add(roles.ensure()[roles.BOARD])


def test_an_end_holds_at_once_and_the_job_takes_the_group():
    person = make.a_person()
    row = granting.grant(
        person=person, role=roles.EDITORS, by=None, ends_at=timezone.now() + HOUR
    )
    assert roles.has(again(person), roles.EDITORS)
    Grant.objects.filter(pk=row.pk).update(
        starts_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR
    )
    assert person.groups.exists()
    assert not roles.has(again(person), roles.EDITORS)
    assert not roles.may(again(person), roles.EDITORS)
    assert not roles.is_staff_role(again(person))
    assert granting.settle() == 1
    assert not person.groups.exists()
    assert granting.settle() == 0
    granting.grant(person=person, role=roles.EDITORS, by=None)
    assert roles.has(again(person), roles.EDITORS), "an ended one is no hindrance"


def test_a_role_begins_when_its_time_has_come():
    person = make.a_person()
    row = granting.grant(
        person=person, role=roles.EDITORS, by=None, starts_at=timezone.now() + HOUR
    )
    assert not roles.has(again(person), roles.EDITORS)
    assert not person.groups.exists()
    Grant.objects.filter(pk=row.pk).update(starts_at=timezone.now() - HOUR)
    assert roles.has(again(person), roles.EDITORS)
    granting.settle()
    assert person.groups.get().name == roles.EDITORS


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(Refused) as refused:
        granting.grant(
            person=make.a_person(),
            role=roles.EDITORS,
            by=None,
            ends_at=timezone.now() - HOUR,
        )
    assert refused.value.code == "dates"


def test_the_last_admin_stays_one():
    admin = make.a_person(is_superuser=True)
    admin.is_superuser = False
    with pytest.raises(PermissionDenied):
        admin.save()
    admin.is_superuser, admin.is_active = True, False
    with pytest.raises(PermissionDenied):
        admin.save(update_fields=["is_active"])
    with pytest.raises(PermissionDenied), transaction.atomic():
        again(admin).delete()
    make.a_person(is_superuser=True)
    admin.save()
    assert not again(admin).is_active


def test_everything_a_person_may_is_one_query(django_assert_num_queries):
    person = again(make.a_person(roles.MEMBERS, roles.VOLUNTEERS))
    with django_assert_num_queries(1):
        for _i in range(3):
            assert roles.has(person, roles.VOLUNTEERS)
            assert not roles.may(person, roles.ORGANISERS, event="x")
            assert not roles.is_staff_role(person)
            assert roles.events_of(person, roles.ORGANISERS) == set()


def test_a_role_of_an_inactive_account_is_worth_nothing():
    person = make.a_person(roles.BOARD, is_active=False)
    assert not roles.has(person, roles.BOARD)
    assert roles.events_of(person, roles.BOARD) == set()


def test_a_group_somebody_was_granted_is_not_deleted():
    make.a_person(roles.BOARD)
    with pytest.raises(ProtectedError):
        Group.objects.get(name=roles.BOARD).delete()


def test_the_demo_has_a_grant_for_each_group():
    from membership import demo

    demo.load(now=timezone.now(), say=lambda line: None)
    held = User.groups.through.objects.exclude(group__name=roles.MEMBERS)
    grants = set(Grant.objects.standing().values_list("person", "role"))
    assert set(held.values_list("user", "group")) == grants
    assert grants


def given(**fields):
    return {"role": roles.BOARD, "scope": "site", **fields}


def test_an_admin_gives_and_takes_back(client, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    admin = make.a_person(is_superuser=True, is_staff=True, language="en")
    person = make.a_person(email="kim@example.test")
    client.force_login(admin)
    here = reverse("role_give")
    wrong = [
        given(person="nobody@example.test"),
        given(person=admin.email),
        given(person=person.email, scope="unit"),
        given(person=person.email, scope="event", event="x"),
        given(person=person.email, scope="queue", queue="q"),
        given(person=person.email, role="Kings"),
        given(person=person.email, ends_at="2001-01-01T00:00"),
    ]
    for data in wrong:
        assert client.post(here, data).status_code == 422, data
    assert not Grant.objects.exists()
    assert client.post(here, given(person="KIM@example.test")).status_code == 302
    assert roles.has(again(person), roles.BOARD)
    row = person.grants.get()
    listed = client.get(reverse("grants_report")).content.decode()
    assert reverse("role_take", args=[row.pk]) in listed
    assert client.get(reverse("role_take", args=[row.pk])).status_code == 200
    client.post(reverse("role_take", args=[row.pk]))
    assert not roles.has(again(person), roles.BOARD)
    assert client.post(reverse("role_take", args=[row.pk])).status_code == 302


def test_the_report_says_where_a_right_comes_from(client, settings):
    from tests.membership.test_units import a_unit

    settings.MFA_REQUIRED_FOR_STAFF = False
    client.force_login(make.a_person(is_superuser=True, is_staff=True, language="en"))
    school = a_unit("school", name_en="School of Data", name_da="Skolen")
    inner = a_unit("inner", school)
    other = a_unit("other")
    near, far, site = (
        make.a_person(last_name=n, first_name="=1+1") for n in ("Near", "Far", "Site")
    )
    for person, unit in ((near, school), (far, other)):
        granting.grant(
            person=person, role=roles.BOARD, scope="unit", unit=unit, by=None
        )
    granting.grant(person=site, role=roles.BOARD, by=None)
    here = reverse("grants_report")
    answer = client.get(here, {"unit": inner.code, "export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "through School of Data" in text
    assert "Near" in text
    assert "Site" in text
    assert "Far" not in text
    assert "'=1+1" in text
    assert client.get(here, {"unit": inner.code}).status_code == 200
    assert client.get(here, {"export": "xlsx"}).status_code == 200
    assert client.get(here, {"person": "far\x00"}).status_code == 200


def test_the_settling_job_has_its_place_in_the_schedule():
    from config.schedule import SCHEDULE

    assert SCHEDULE["settle roles"] == ("membership.tasks.settle_roles", 60)
    call_command("check")


def test_the_door_opens_when_a_role_for_a_part_begins_and_closes_when_it_ends():
    from tests.membership.test_units import a_unit

    person = make.a_person()
    row = granting.grant(
        person=person,
        role=roles.BOARD,
        scope="unit",
        unit=a_unit("data"),
        starts_at=timezone.now() + HOUR,
        ends_at=timezone.now() + 2 * HOUR,
        by=None,
    )
    assert not person.groups.exists()
    Grant.objects.filter(pk=row.pk).update(starts_at=timezone.now() - HOUR)
    assert granting.settle() == 1
    assert person.groups.get().name == roles.DOOR
    assert granting.settle() == 0
    Grant.objects.filter(pk=row.pk).update(ends_at=timezone.now() - HOUR / 2)
    assert granting.settle() == 1
    assert not person.groups.exists()
