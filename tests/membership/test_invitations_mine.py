"""A person's own page of invitations; the board's and a unit's board's on it."""

import datetime as dt

import pytest

from django.utils import timezone

from membership import granting, roles
from membership.invitations import actions
from membership.invitations.models import Invitation
from membership.models import Grant, Unit
from tests import make

pytestmark = pytest.mark.django_db
MINE = "/en/my/invitations/"


@pytest.fixture(autouse=True)
def _a_site(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()


@pytest.fixture
def lund():
    return Unit.add_root(name_da="Lund", name_en="Lund", code="lund")


@pytest.fixture
def head(client, lund):
    person = make.a_person(email="head@guild.example", language="en")
    granting.grant(
        person=person, role=roles.BOARD, by=None, scope=Grant.Scope.UNIT, unit=lund
    )
    client.force_login(person)
    return person


def filled(**fields):
    return {"addresses": "new@example.org", "language": "en", **fields}


def test_an_invitation_to_me_is_accepted_or_declined_without_its_letter(client):
    person = make.a_person(email="maja@guild.example", language="en")
    client.force_login(person)
    for role in (roles.ORGANISERS, roles.AGENTS):
        actions.invite(email=person.email, by=None, role=role)
    agents, organisers = Invitation.objects.order_by("role")
    client.post(f"{MINE}{organisers.public_id}/answer/")
    client.post(f"{MINE}{agents.public_id}/answer/", {"no": "1"})
    states = dict(Invitation.objects.values_list("role", "state"))
    assert states == {roles.ORGANISERS: "accepted", roles.AGENTS: "declined"}
    assert "No invitation waits" in client.get(MINE).content.decode()


def test_an_invitation_to_another_is_not_found(client):
    row = actions.invite(email="other@guild.example", by=None)
    client.force_login(make.a_person(language="en"))
    for door in ("answer", "resend", "revoke"):
        assert client.post(f"{MINE}{row.public_id}/{door}/").status_code == 404
    assert Invitation.objects.get().state == "pending"


def test_a_member_cannot_invite(client):
    client.force_login(make.a_person(roles.MEMBERS))
    assert client.get(f"{MINE}new/").status_code == 403
    assert client.post(f"{MINE}new/", filled()).status_code == 403
    assert not Invitation.objects.exists()


def test_the_board_of_a_unit_invites_to_it_and_sees_only_its_own(client, head, lund):
    malmo = Unit.add_root(name_da="Malmö", name_en="Malmö", code="malmo")
    actions.invite(email="elsewhere@example.org", by=None, unit=malmo)
    answer = client.post(f"{MINE}new/", filled(unit=malmo.pk))
    assert answer.status_code == 422
    assert client.post(f"{MINE}new/", filled()).status_code == 422
    answer = client.post(f"{MINE}new/", filled(unit=lund.pk), follow=True)
    page = answer.content.decode()
    assert "new@example.org" in page
    assert "elsewhere@example.org" not in page
    assert "new@example.org" not in client.get(f"{MINE}?state=revoked").content.decode()


def test_a_pasted_list_is_answered_address_by_address(client, head, lund):
    make.a_person(email="here@example.org", password=make.PASSWORD).belongings.create(
        unit=lund, starts=dt.date(2026, 1, 1)
    )
    pasted = "A B <a@example.org>; nonsense\nb@example.org, B@example.org\r\n"
    answer = client.post(
        f"{MINE}new/", filled(addresses=pasted + "here@example.org", unit=lund.pk)
    )
    page = answer.content.decode()
    assert "2 invitations are on their way" in page
    for words in ("no e-mail address", "twice in the list", "here already"):
        assert words in page
    assert Invitation.objects.queued().count() == 2


def test_a_refusal_stands_beside_its_field(client, head, lund):
    client.post(f"{MINE}new/", filled(unit=lund.pk))
    answer = client.post(f"{MINE}new/", filled(unit=lund.pk))
    assert answer.status_code == 422
    assert "has this invitation already" in answer.content.decode()


@pytest.mark.parametrize("pasted", ["", " ,;\n", "a@b.c\n" * 501, "x" * 60_001])
def test_a_list_that_is_none_or_too_long_is_refused(client, head, lund, pasted):
    answer = client.post(f"{MINE}new/", filled(addresses=pasted, unit=lund.pk))
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_sent_again_and_taken_back(client, head, lund):
    row = actions.invite(email="new@example.org", by=head, unit=lund)
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(days=1))
    client.post(f"{MINE}{row.public_id}/resend/")
    client.post(f"{MINE}{row.public_id}/revoke/")
    row.refresh_from_db()
    assert (row.sends, row.state) == (2, "revoked")
    answer = client.post(f"{MINE}{row.public_id}/revoke/", follow=True)
    assert "taken back" in answer.content.decode()


def test_the_list_costs_as_many_queries_for_many(
    client, head, lund, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actions.invite(email="p@example.org", by=None, unit=lund)
    client.get(MINE)
    with CaptureQueriesContext(connection) as few:
        client.get(MINE)
    for number in range(10):
        actions.invite(email=f"p{number}@example.org", by=None, unit=lund)
    with django_assert_max_num_queries(len(few)):
        client.get(MINE)
