"""What is left of invitations once a person is erased."""

import pytest

from core import privacy
from membership import roles
from membership.invitations import actions
from membership.invitations.models import Invitation
from tests import make

pytestmark = pytest.mark.django_db


def test_invitations_to_a_person_go_and_those_by_them_lose_the_name():
    person = make.a_person(roles.BOARD, email="gone@example.org")
    actions.invite(email="gone@example.org", by=None, role=roles.EDITORS)
    actions.invite(email="kept@example.org", by=person, text="Yours, Maja")
    [entry] = [e for e in privacy.registered() if e.model == "invitations.invitation"]
    entry.forget(entry.rows(person), person)
    row = Invitation.objects.get()
    assert (row.email, row.invited_by, row.text) == ("kept@example.org", None, "")
