"""Periods are a ledger: what the database itself refuses."""

import pytest

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from membership import actions
from membership.models import Member, Period
from tests import make
from tests.membership.joiners import a_board, a_kind, a_member, days

pytestmark = pytest.mark.django_db


def refused(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_nothing_of_a_period_is_rewritten():
    member = a_member(source="board")
    period = Period.objects.get()
    rows = Period.objects.filter(pk=period.pk)
    for change in (
        {"starts": period.starts - days(1)},
        {"ends": period.ends + days(1), "grace_ends": period.grace_ends + days(1)},
        {"grace_ends": period.grace_ends + days(1)},
        {"fee": 0},
        {"kind": a_kind()},
        {"source": "import"},
        {"member": a_member()},
        {"written_at": timezone.now()},
        {"written_by": make.a_person()},
    ):
        assert refused(lambda c=change: rows.update(**c)), change
    actions.annul(period=period, why="Wrong year", by=a_board())
    assert rows.get().annulled_why == "Wrong year"
    for change in ({"annulled_at": None}, {"annulled_why": "Other"}):
        assert refused(lambda c=change: rows.update(**c)), change
    # Erasure takes the words out.
    assert not refused(lambda: rows.update(annulled_why="…"))
    assert member.periods.count() == 1


def test_a_period_goes_with_its_member_only():
    member = a_member()
    period = Period.objects.get()
    assert refused(period.delete)
    assert refused(Period.objects.all().delete)

    def raw():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM membership_period")

    assert refused(raw)
    other = a_member()
    member.person.delete()
    assert list(Period.objects.all()) == list(other.periods.all())
    # And the way is closed again.
    assert refused(Period.objects.all().delete)
    assert Member.objects.count() == 1


def test_who_wrote_it_may_go():
    by = a_board()
    member = a_member()
    period = actions.renew(member=member, by=by)
    actions.annul(period=period, why="Twice", by=by)
    by.delete()
    period.refresh_from_db()
    assert (period.written_by, period.annulled_by) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_a_test_of_transactions_leaves_no_period_behind():
    a_member()


@pytest.mark.django_db(transaction=True)
def test_the_one_after_it_finds_none():
    assert not Period.objects.exists()
    a_member()
    assert refused(Period.objects.all().delete)
