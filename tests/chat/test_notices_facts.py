"""What the floor of people tells, and to whom."""

from datetime import timedelta

import pytest

from django.utils import translation

from chat.notifications import kinds
from chat.notifications.models import Notice
from membership import actions as membership
from membership import granting, roles
from membership.connections import actions as connections
from membership.joining import deciding, following
from membership.joining import signals as joining
from membership.joining.models import Application
from membership.models import Member
from membership.models.members import today
from tests import make
from tests.membership.joiners import a_kind, an_application

pytestmark = pytest.mark.django_db


def told(person) -> dict[str, str]:
    """The words of each kind that this person was told of."""
    return {
        row.kind: told.text if (told := kinds.find(row.kind).told(row)) else ""
        for row in Notice.objects.filter(person=person).select_related("person")
    }


@pytest.fixture
def board():
    make.a_site()
    return make.a_person(roles.BOARD, language="en")


def test_an_application_and_its_decision(board):
    row = an_application(person=make.a_person(language="en"))
    joining.application_sent.send(Application, application=row)
    assert set(told(board)) == {"membership.waits"}
    deciding.ask(application=row, text="Since when?", by=board)
    row.refresh_from_db()
    with translation.override("en"):
        assert told(row.person) == {
            "membership.asked": "The board has a question about your application"
        }
    deciding.approve(application=row, by=board)
    row.refresh_from_db()
    assert not Notice.objects.filter(person=board, gone_at=None).exists()
    decided = Notice.objects.get(kind="membership.decided")
    assert decided.due_at == row.undo_until
    assert not Notice.objects.filter(kind="membership.joined").exists()
    # Taken back within the hour: it is never told.
    deciding.undo(application=row, by=board)
    assert told(row.person)["membership.decided"] == ""


def test_joined_renewed_ending_placed(board):
    person = make.a_person(language="en")
    kind = a_kind()
    start = today() - timedelta(days=360)
    member = membership.admit(person=person, kind=kind, starts=start, by=board)
    following.remind()
    unit = make.a_unit("Lund")
    membership.place(person=person, unit=unit, by=board)
    membership.renew(member=Member.objects.get(pk=member.pk), by=board)
    assert set(told(person)) == {
        "membership.joined",
        "membership.renewed",
        "membership.ends",
        "membership.placed",
    }
    assert "Lund" in told(person)["membership.placed"]
    assert Notice.objects.get(kind="membership.ends").decided["mail"] == "own_mail"


def test_roles_and_connections(board):
    person = make.a_person(roles.MEMBERS, language="en")
    other = make.a_person(roles.MEMBERS, language="en")
    admin = make.a_person(is_superuser=True, is_staff=True)
    grant = granting.grant(person=person, role=roles.VOLUNTEERS, by=admin)
    granting.revoke(grant=grant, by=admin)
    assert told(person)["role.given"] == ""
    assert told(person)["role.taken"]
    make.a_profile(person=other, listed="members")
    other = type(other).objects.get(pk=other.pk)
    asked = connections.ask(by=person, wants="mentor", person=other)
    assert set(told(other)) == {"connection.asked"}
    connections.accept(connection=asked, by=other)
    assert not Notice.objects.filter(person=other, gone_at=None).exists()
    assert told(person)["connection.agreed"]
    asked.refresh_from_db()
    connections.end(connection=asked, by=person)
    assert told(other)["connection.ended"]
    # Taken back: nobody is told of what is no longer asked.
    again = connections.ask(by=person, wants="mentor", person=other)
    rows = Notice.objects.filter(person=other, kind="connection.asked", gone_at=None)
    assert rows.count() == 1
    connections.withdraw(connection=again, by=person)
    assert not rows.exists()
    # Declined for good: whoever asked again by another way would not be heard.
    third = make.a_person(roles.MEMBERS)
    again = connections.ask(by=third, wants="mentor", email=other.email)
    connections.decline(connection=again, by=other, for_good=True)
    assert told(third)["connection.declined"]
    Notice.objects.all().delete()
    connections.ask(by=third, wants="mentee", email=other.email)
    assert not Notice.objects.filter(person=other).exists()


def test_kinds_are_whole():
    """Every kind of the site has its words, in every group that the page shows."""
    for group, members in kinds.by_group().items():
        assert group in kinds.GROUPS
        for kind in members:
            assert str(kind.label), kind.name
            assert str(kind.why), kind.name
            assert kind.channels, kind.name
