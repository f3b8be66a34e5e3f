"""Who organises one event organises that one and no other."""

import datetime as dt

import pytest

from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from events.checkin import actions as checkin
from events.checkin import rights
from events.checkin.models import Gate
from events.registrations import actions as registering
from events.registrations.models import Registration
from membership import granting, roles
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = False


@pytest.fixture
def fair():
    """Two events with a guest and a gate each; somebody organises the first."""
    start = timezone.now() + dt.timedelta(minutes=5)
    mine, other = make.an_event(start=start), make.an_event(start=start)
    person = make.a_person()
    row = granting.grant(
        person=person,
        role=roles.ORGANISERS,
        scope="event",
        thing=str(mine.translation_key),
        by=None,
    )
    return {
        "person": person,
        "grant": row,
        "mine": mine,
        "other": other,
        "guests": [make.a_registration(occurrence=one) for one in (mine, other)],
        "gates": [make.a_gate(occurrence=one) for one in (mine, other)],
    }


def pages(occurrence, registration):
    """The desk's addresses of one event, and what one event's figures are at."""
    own = [occurrence.pk, registration.public_id]
    return [
        reverse("desk:occurrence", args=[occurrence.pk]),
        reverse("desk:add", args=[occurrence.pk]),
        reverse("desk:person", args=own),
        reverse("desk:cancel", args=own),
        reverse("checkin:occurrence_figures", args=[occurrence.pk]),
    ]


def test_the_desk_of_one_event_opens_and_the_others_are_not_there(fair, client):
    client.force_login(fair["person"])
    mine, other = fair["guests"]
    for path in pages(fair["mine"], mine):
        assert client.get(path).status_code == 200, path
    for path in pages(fair["other"], other):
        assert client.get(path).status_code == 404, path
    crossed = reverse("desk:person", args=[fair["mine"].pk, other.public_id])
    assert client.get(crossed).status_code == 404
    listed = client.get(reverse("desk:index")).content.decode()
    assert fair["mine"].title in listed
    assert fair["other"].title not in listed


def test_guests_of_the_one_event_are_acted_for_and_others_are_not(fair):
    mine, other = fair["guests"]
    by = fair["person"]
    assert registering.cancel(registration=mine, by=by).status == "cancelled"
    with pytest.raises(Refused) as refused:
        registering.cancel(registration=other, by=by)
    assert refused.value.code == "not_yours"
    seen = Registration.objects.visible_to(by)
    assert set(seen) == {mine}


def test_the_gate_of_the_one_event_is_theirs(fair):
    own, other = fair["gates"]
    person = fair["person"]
    seen = Gate.objects.visible_to(person)
    assert own in seen
    assert {gate.occurrence for gate in seen} == {fair["mine"]}
    device, token = checkin.enrol(gate=own, person=person)
    assert rights.standing(token, own.pk).decides
    with pytest.raises(Refused):
        checkin.enrol(gate=other, person=person)
    granting.revoke(grant=fair["grant"], by=None)
    with pytest.raises(Refused) as refused:
        rights.standing(token, own.pk)
    assert refused.value.code == "no_right"


def test_it_is_over_at_its_end_and_stays_out_of_the_site_wide_pages(fair, client):
    person = fair["person"]
    client.force_login(person)
    assert client.get("/admin/reports/attendance/").status_code in (302, 403)
    fair["grant"].ends_at = timezone.now() - dt.timedelta(seconds=1)
    fair["grant"].starts_at = timezone.now() - dt.timedelta(hours=1)
    fair["grant"].save()
    assert client.get(reverse("desk:index")).status_code == 403
    path = reverse("desk:occurrence", args=[fair["mine"].pk])
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("name", ["desk:index", "my_tickets", "checkin:gates"])
def test_rights_cost_one_query_a_page(fair, client, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(fair["person"])
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(reverse(name)).status_code == 200
    asked = [q["sql"] for q in seen if '"membership_grant"' in q["sql"]]
    groups = [
        q["sql"]
        for q in seen
        if '"accounts_user_groups"' in q["sql"] and "auth_permission" not in q["sql"]
    ]
    assert len(asked) <= 1, asked
    assert set(groups) <= set(asked), groups
