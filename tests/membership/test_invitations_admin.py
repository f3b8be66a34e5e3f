"""Invitations in the Wagtail admin, for boards."""

import datetime as dt

import pytest

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from membership import granting, roles
from membership.invitations import actions
from membership.invitations.models import Invitation
from membership.models import Grant, Unit
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/invitations/list/"
NEW = "/admin/invitations/new/"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()


def let_in(person):
    """Into the admin, whatever else the person may do there."""
    group, _new = Group.objects.get_or_create(name="Bare admin")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    person.groups.add(group)
    return person


@pytest.fixture
def board(client):
    person = let_in(make.a_person(roles.BOARD, language="en"))
    client.force_login(person)
    return person


def test_the_list_is_filtered_by_state_and_searched_by_address(client, board):
    for name in ("anna", "bo"):
        actions.invite(email=f"{name}@example.org", by=board, role=roles.EDITORS)
    actions.revoke(invitation=Invitation.objects.get(email="bo@example.org"), by=board)
    page = client.get(LIST).content.decode()
    assert "anna@example.org" in page
    assert "bo@example.org" in page
    page = client.get(LIST, {"state": "revoked"}).content.decode()
    assert "anna@example.org" not in page
    page = client.get(LIST, {"q": "anna"}).content.decode()
    assert "bo@example.org" not in page


def test_one_and_many_are_invited_and_told(client, board):
    given = {"addresses": "one@example.org", "language": "da", "role": roles.EDITORS}
    assert "1 invitation is on its way" in client.post(NEW, given).content.decode()
    assert Invitation.objects.get().sends == 1
    given["addresses"] = "one@example.org, two@example.org"
    page = client.post(NEW, given).content.decode()
    assert "invited already" in page
    assert Invitation.objects.queued().get().email == "two@example.org"
    given["addresses"] = "one@example.org"
    assert "has this invitation already" in client.post(NEW, given).content.decode()


def test_sent_again_and_taken_back_by_posts_alone(client, board):
    row = actions.invite(email="one@example.org", by=board)
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(days=1))
    url = f"/admin/invitations/{row.public_id}/"
    assert "one@example.org" in client.get(url, {"do": "revoke"}).content.decode()
    assert Invitation.objects.get().state == "pending"
    client.post(url, {"do": "resend"})
    client.post(url, {"do": "revoke"})
    row.refresh_from_db()
    assert (row.sends, row.state) == (2, "revoked")
    answer = client.post(url, {"do": "revoke"}, follow=True)
    assert "has been taken back" in answer.content.decode()
    assert client.post(url, {"do": "anything"}).status_code == 302


def test_a_units_board_sees_its_branch_and_others_see_nothing(client):
    lund = Unit.add_root(name_da="Lund", name_en="Lund", code="lund")
    mine = actions.invite(email="mine@example.org", by=None, unit=lund)
    other = actions.invite(email="other@example.org", by=None)
    head = let_in(make.a_person(language="en"))
    granting.grant(
        person=head, role=roles.BOARD, by=None, scope=Grant.Scope.UNIT, unit=lund
    )
    client.force_login(head)
    page = client.get(LIST).content.decode()
    assert "mine@example.org" in page
    assert "other@example.org" not in page
    hidden = client.get(f"/admin/invitations/{other.public_id}/", follow=True)
    assert hidden.status_code == 404
    assert client.get(f"/admin/invitations/{mine.public_id}/").status_code == 200
    client.force_login(let_in(make.a_person(roles.EDITORS, language="en")))
    for url in (LIST, NEW, f"/admin/invitations/{mine.public_id}/"):
        answer = client.get(url)
        assert answer.status_code in (302, 403), url
        assert b"mine@example.org" not in answer.content


@pytest.mark.parametrize("door", ["list/new/", "list/edit/{pk}/", "list/delete/{pk}/"])
def test_wagtails_own_forms_are_closed(client, board, door):
    row = actions.invite(email="one@example.org", by=board)
    url = f"/admin/invitations/{door.format(pk=row.pk)}"
    for answer in (client.get(url), client.post(url, {"text": "changed"})):
        assert answer.status_code in (302, 403, 404)
    row.refresh_from_db()
    assert row.text == ""
