"""Versions of terms: published once, never changed, accepted and remembered."""

import datetime as dt

import pytest

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone, translation

from core import kept
from core.errors import Refused
from membership import roles
from membership.terms import actions, asking
from membership.terms.differences import compare
from membership.terms.models import Acceptance, Version
from tests import make
from tests.membership.policies import a_draft, a_policy, a_version

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def board():
    return make.a_person(roles.BOARD)


def refused(code, **asked):
    with pytest.raises(Refused) as no:
        actions.publish(**asked)
    assert no.value.code == code


class TestPublishing:
    def test_it_gets_the_next_number_and_is_in_force(self, board):
        first = a_version(by=board)
        second = actions.publish(version=a_draft(first.policy), by=board)
        assert (first.number, second.number) == (1, 2)
        assert list(Version.objects.in_force()) == [second]
        assert second.published_by == board

    def test_only_the_board(self):
        for role in (roles.EDITORS, roles.APPROVERS, roles.MEMBERS):
            refused("not_board", version=a_draft(), by=make.a_person(role))

    def test_nobody_publishes_what_they_wrote(self, board):
        refused("own", version=a_draft(written_by=board), by=board)

    def test_only_once(self, board):
        refused("published", version=a_version(by=board), by=board)

    def test_only_the_text_that_was_read(self, board):
        draft = a_draft()
        seen = draft.digest
        Version.objects.filter(pk=draft.pk).update(body_da="<p>Ingen er.</p>")
        refused("changed", version=draft, by=board, digest=seen)
        draft.refresh_from_db()
        actions.publish(version=draft, by=board, digest=draft.digest)

    def test_both_languages(self, board):
        refused("incomplete", version=a_draft(body_en="<p></p>"), by=board)
        refused("incomplete", version=a_draft(title_da=" "), by=board)

    def test_never_backdated_nor_before_the_one_before(self, board):
        yesterday = TODAY() - dt.timedelta(days=1)
        refused("early", version=a_draft(valid_from=yesterday), by=board)
        coming = a_version(days=10, by=board)
        refused("early", version=a_draft(coming.policy), by=board)

    def test_one_that_comes_later_waits(self, board):
        now = a_version(by=board)
        coming = a_version(now.policy, days=3, by=board)
        assert list(Version.objects.in_force()) == [now]
        day = TODAY() + dt.timedelta(days=3)
        assert list(Version.objects.in_force(day)) == [coming]


class TestItStays:
    """Tried with raw writes: the database itself refuses."""

    @pytest.mark.parametrize(
        "change",
        [
            {"body_da": "<p>Andet.</p>"},
            {"title_en": "Else"},
            {"must_accept": True},
            {"valid_from": dt.date(2020, 1, 1)},
            {"published_at": None},
            {"number": 7},
        ],
    )
    def test_a_published_version(self, board, change):
        row = a_version(by=board)
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.filter(pk=row.pk).update(**change)

    def test_a_draft_may_change(self):
        row = a_draft()
        assert Version.objects.filter(pk=row.pk).update(title_en="Else")

    def test_it_is_not_deleted(self, board):
        row = a_version(by=board)
        with pytest.raises(ProtectedError):
            row.delete()
        with pytest.raises(ProtectedError):
            row.policy.delete()
        a_draft().delete()

    def test_who_published_may_leave(self, board):
        row = a_version(by=board)
        board.delete()
        row.refresh_from_db()
        assert row.published_by is None

    def test_a_number_is_given_once(self, board):
        row = a_version(by=board)
        with pytest.raises(IntegrityError), transaction.atomic():
            a_draft(row.policy, number=row.number)

    def test_published_means_numbered(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_draft(published_at=timezone.now())


class TestAccepting:
    def test_it_is_stored_once(self):
        person, row = make.a_person(), a_version()
        for _twice in range(2):
            actions.accept(person=person, versions=[row], where="signup")
        stored = Acceptance.objects.get(person=person)
        assert (stored.version, stored.where) == (row, "signup")

    def test_not_one_that_was_replaced(self):
        old = a_version(days=-5)
        a_version(old.policy, days=-1)
        with pytest.raises(Refused) as no:
            actions.accept(person=make.a_person(), versions=[old], where="again")
        assert no.value.code == "changed"
        assert not Acceptance.objects.exists()

    def test_not_twice_by_raw_writes(self):
        person, row = make.a_person(), a_version()
        Acceptance.objects.create(person=person, version=row, where="again")
        with pytest.raises(IntegrityError), transaction.atomic():
            Acceptance.objects.create(person=person, version=row, where="again")

    def test_a_person_who_leaves_takes_it_along(self):
        person, row = make.a_person(), a_version()
        actions.accept(person=person, versions=[row], where="again")
        person.delete()
        assert not Acceptance.objects.exists()


class TestAskedAgain:
    def test_only_for_versions_that_say_so(self):
        person = make.a_person()
        first = a_version(days=-9)
        assert asking.pending(person) == []
        second = a_version(first.policy, days=-5, must_accept=True)
        kept._facts.clear()
        assert asking.pending(person) == [second.pk]
        # A later small change: the person accepts the one in force, once.
        third = a_version(first.policy, days=-2)
        kept._facts.clear()
        assert asking.pending(person) == [third.pk]
        actions.accept(person=person, versions=[third], where="again")
        assert asking.pending(person) == []

    def test_whoever_accepted_that_one_is_left_alone(self):
        person = make.a_person()
        second = a_version(days=-5, must_accept=True)
        actions.accept(person=person, versions=[second], where="again")
        a_version(second.policy, days=-1)
        assert asking.pending(person) == []

    def test_not_before_its_day(self):
        person = make.a_person()
        a_version(days=2, must_accept=True)
        assert asking.pending(person) == []


def test_words_follow_the_language():
    row = a_version()
    with translation.override("en"):
        assert row.title == "Terms"
    with translation.override("da"):
        assert row.title == "Betingelser"


def test_differences_by_paragraph():
    old = "<h2>Rules</h2><p>Be kind.</p><ul><li>No &amp; no</li></ul>"
    new = "<h2>Rules</h2><p>Be very <b>kind</b>.</p><ul><li>No &amp; no</li></ul>"
    assert compare(old, new) == [
        ("same", "Rules"),
        ("out", "Be kind."),
        ("in", "Be very kind."),
        ("same", "No & no"),
    ]
    assert compare("", "") == []


def test_a_policy_is_called_by_its_newest_title():
    policy = a_policy(slug="conduct")
    assert str(policy) == "conduct"
    a_version(policy)
    assert str(policy) == "Betingelser"
