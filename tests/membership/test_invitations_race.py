"""Many at once: one invitation, one account; one question between two people.

On SQLite the file's writers queue; only PostgreSQL proves the row lock.
"""

import pytest

from core.errors import Refused
from membership import roles
from membership.accounts.models import User
from membership.connections import actions as connections
from membership.connections.models import Connection
from membership.invitations import actions
from membership.invitations.models import Invitation
from membership.models import Profile
from tests import make
from tests.events.test_registrations_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def codes(results):
    return [r.code if isinstance(r, Refused) else r for r in results]


def test_an_invitation_is_used_once():
    row = actions.invite(email="new@example.org", by=None, role=roles.ORGANISERS)
    person = make.a_person(email="new@example.org")
    results = at_once(8, lambda n: actions.accept(invitation=row, person=person).pk)
    assert results == [row.pk] * 8
    assert person.grants.count() == 1
    assert Invitation.objects.get().state == "accepted"


def test_accepting_and_taking_back_end_in_one_of_the_two():
    row = actions.invite(email="new@example.org", by=None, role=roles.ORGANISERS)
    person = make.a_person(email="new@example.org")
    chair = make.a_person(roles.BOARD)

    def work(number):
        if number % 2:
            return actions.revoke(invitation=row, by=chair).state
        return actions.accept(invitation=row, person=person).state

    results = codes(at_once(8, work))
    state = Invitation.objects.get().state
    assert state in ("accepted", "revoked")
    assert person.grants.count() == (state == "accepted")
    other = {"accepted": "revoked", "revoked": "accepted"}[state]
    assert other not in results


def test_the_same_address_is_invited_once():
    chairs = [make.a_person(roles.BOARD) for _n in range(8)]
    results = codes(
        at_once(
            8, lambda n: actions.invite(email="new@example.org", by=chairs[n]).email
        )
    )
    assert sorted(results) == ["new@example.org"] + ["twice"] * 7
    assert Invitation.objects.count() == 1


def test_two_ask_each_other_for_the_same_and_one_question_stands():
    people = [make.a_person(roles.MEMBERS) for _n in range(2)]
    for person in people:
        Profile.objects.update_or_create(person=person, defaults={"listed": "members"})
    one, other = (User.objects.get(pk=p.pk) for p in people)

    def work(number):
        if number % 2:
            return connections.ask(by=one, wants="mentor", person=other).pk
        return connections.ask(by=other, wants="mentee", person=one).pk

    results = codes(at_once(6, work))
    assert results.count("open") == 5
    assert Connection.objects.count() == 1
