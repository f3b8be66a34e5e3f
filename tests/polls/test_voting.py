"""Voting: who may, once, in time, and with answers that are answers."""

import uuid
from datetime import timedelta

import pytest

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from core.errors import Refused
from membership import actions as people
from membership import granting, roles
from membership.models import Belonging, Grant
from polls import actions, answers, facts, rights, showing
from polls.models import Ballot, Participation, Poll
from tests import make

pytestmark = pytest.mark.django_db


def vote(poll, person, *values, key=None):
    """Cast raw values for the poll's questions, in their order."""
    given = {
        str(question.pk): value
        for question, value in zip(poll.questions.all(), values, strict=False)
    }
    return actions.cast(
        poll=poll, voter=person, answers=given, client_key=key or uuid.uuid4()
    )


def no(code, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        vote(*args, **kwargs)
    assert refused.value.code == code
    return refused.value


@pytest.fixture
def member():
    return make.a_person(roles.MEMBERS)


# Secret and open


def test_a_secret_ballot_has_no_way_to_its_voter(member):
    poll = make.a_poll()
    row = vote(poll, member, "2")
    ballot = Ballot.objects.get(poll=poll)
    assert row.answers is None
    assert list(ballot.answers.values()) == [2]
    assert {field.name for field in Ballot._meta.get_fields()} == {
        "id",
        "poll",
        "answers",
    }
    assert ballot.pk != row.pk


def test_an_open_answer_stands_by_its_name(member):
    poll = make.a_poll(grade="open")
    row = vote(poll, member, "1")
    assert list(row.answers.values()) == [1]
    assert not Ballot.objects.exists()


def test_the_database_keeps_a_second_ballot_out(member):
    poll = make.a_poll()
    vote(poll, member, "1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(poll=poll, voter=member)


def test_a_poll_with_ballots_cannot_be_deleted(member):
    poll = make.a_poll()
    vote(poll, member, "1")
    with pytest.raises(ProtectedError):
        poll.delete()


# Once


def test_the_same_form_twice_is_one_vote_and_another_is_refused(member):
    poll = make.a_poll()
    key = uuid.uuid4()
    first = vote(poll, member, "1", key=key)
    assert vote(poll, member, "3", key=key).pk == first.pk
    no("voted", poll, member, "3")
    assert [b.answers for b in Ballot.objects.all()] == [
        {str(poll.questions.get().pk): 1}
    ]


def test_the_same_form_is_answered_alike_after_the_poll_has_closed(member):
    poll = make.a_poll()
    key = uuid.uuid4()
    first = vote(poll, member, "1", key=key)
    Poll.objects.filter(pk=poll.pk).update(closed_at=timezone.now())
    assert vote(poll, member, "1", key=key).pk == first.pk


# In time


@pytest.mark.parametrize(
    "times",
    [
        {"opens_at": None},
        {"opens_at": timedelta(minutes=1)},
        {"closes_at": timedelta(seconds=-1)},
        {"closed_at": timedelta(seconds=-1)},
    ],
)
def test_no_vote_counts_outside_its_time(member, times):
    fields = {k: v and timezone.now() + v for k, v in times.items()}
    poll = make.a_poll(**fields)
    no("closed", poll, member, "1")
    assert not Participation.objects.exists()
    assert not Ballot.objects.exists()


def test_the_databases_clock_decides_and_not_the_servers(member, monkeypatch):
    """A server an hour slow neither lets a vote in nor shows a door that is open."""
    poll = make.a_poll(closes_at=timezone.now() - timedelta(minutes=10))
    slow = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: slow)
    Poll.objects.filter(pk=poll.pk).update(opens_at=slow - timedelta(hours=1))
    poll.refresh_from_db()
    assert poll.state == "open"
    no("closed", poll, member, "1")


def test_a_server_that_is_fast_shuts_nobody_out(member, monkeypatch):
    poll = make.a_poll(closes_at=timezone.now() + timedelta(minutes=10))
    fast = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: fast)
    assert poll.state == "closed"
    assert vote(poll, member, "1")
    # What it opens and closes it opens and closes by the database's clock.
    sketch = make.a_poll(opens_at=None)
    board = make.a_person(roles.BOARD)
    actions.open_now(poll=sketch, by=board)
    assert vote(sketch, member, "1")
    assert actions.close(poll=sketch, by=board).closed_at < fast
    assert facts.count(sketch)["turnout"] == 1


# Who


def test_members_vote_in_a_poll_for_members(member):
    poll = make.a_poll()
    no("asked", poll, make.a_person(), "1")
    assert vote(poll, member, "1")


def test_a_unit_reaches_down_and_not_up_or_sideways():
    top = make.a_unit("North")
    below = make.a_unit("Aarhus", under=top)
    aside = make.a_unit("South")
    today = timezone.localdate()
    inside, above, beside = (make.a_person() for _n in range(3))
    people.place(person=inside, unit=below, starts=today, by=None)
    people.place(person=beside, unit=aside, starts=today, by=None)
    people.place(person=above, unit=top, starts=today, by=None)
    poll = make.a_poll(unit=top)
    assert vote(poll, inside, "1")
    assert vote(poll, above, "1")
    no("asked", poll, beside, "1")
    no("asked", make.a_poll(unit=below), above, "1")
    assert Poll.objects.visible_to(inside).filter(pk=poll.pk).exists()
    assert not Poll.objects.visible_to(beside).exists()
    assert facts.electorate(poll) == 2
    # Who leaves after voting still counts among those who might.
    people.remove(person=inside, unit=below, by=None)
    Belonging.objects.update(starts=today - timedelta(days=9))
    Belonging.objects.filter(person=inside).update(ends=today - timedelta(days=1))
    assert not rights.is_asked(inside, poll)
    assert facts.electorate(poll) == 2


def test_what_each_person_may_read(member):
    public, own, draft = (
        make.a_poll(audience="anyone"),
        make.a_poll(),
        make.a_poll(opens_at=None),
    )

    def seen(person):
        return set(Poll.objects.visible_to(person).values_list("pk", flat=True))

    assert seen(None) == {public.pk}
    assert seen(make.a_person()) == {public.pk}
    assert seen(member) == {public.pk, own.pk}
    assert seen(make.a_person(roles.BOARD)) == {public.pk, own.pk, draft.pk}


# What


@pytest.mark.parametrize(
    ("fields", "raw", "stored"),
    [
        ({"kind": "single"}, "3", 3),
        ({"kind": "multiple"}, ["3", "1"], [1, 3]),
        ({"kind": "ranked"}, [("2", 1), ("1", 3)], [3, 1]),
        ({"kind": "ranked"}, [2, 1, 3], [2, 1, 3]),
        ({"kind": "scale"}, "5", 5),
        ({"kind": "scale", "top": 10}, "10", 10),
        ({"kind": "text"}, "  Café \r\n 🎉 ", "Café\n 🎉"),
    ],
)
def test_answers_are_kept_in_one_shape(fields, raw, stored):
    poll = make.a_poll(asked=[fields])
    [question] = poll.questions.all()
    found, wrong = answers.check([question], {str(question.pk): raw})
    assert (found, wrong) == ({str(question.pk): stored}, {})


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("single", None),
        ("single", "0"),
        ("single", "4"),
        ("single", "-1"),
        ("single", "１"),
        ("single", "1e1"),
        ("single", True),
        ("single", ["1"]),
        ("single", {"a": 1}),
        ("single", "9" * 100),
        ("multiple", []),
        ("multiple", ["1", "1"]),
        ("multiple", "1"),
        ("multiple", ["1", "2", "3"]),
        ("ranked", [("1", 1), ("1", 2)]),
        ("ranked", [("x", 1)]),
        ("ranked", [("1", 9)]),
        ("ranked", [1, 1]),
        ("ranked", 7),
        ("scale", "6"),
        ("text", "  \n "),
        ("text", "x" * 501),
        ("text", "a\0b"),
        ("text", "\ud800"),
        ("text", 7),
    ],
)
def test_what_is_no_answer_is_refused_beside_its_question(kind, raw, member):
    poll = make.a_poll(asked=[{"kind": kind, "most": 2}])
    refused = no("answers", poll, member, raw)
    assert set(refused.details["errors"]) == {str(poll.questions.get().pk)}
    assert not Participation.objects.exists()


def test_what_need_not_be_answered_may_be_left_out(member):
    poll = make.a_poll(asked=[{}, {"kind": "text", "required": False}])
    vote(poll, member, "1", "")
    assert len(Ballot.objects.get().answers) == 1


# Opening, closing, counting


@pytest.fixture
def board():
    return make.a_person(roles.BOARD)


def test_nothing_changes_once_it_has_opened(board):
    poll = make.a_poll()
    poll.title_en = "Another"
    with pytest.raises(Refused) as refused:
        actions.save(poll=poll, by=board)
    assert refused.value.code == "begun"
    coming = make.a_poll(opens_at=timezone.now() + timedelta(days=1))
    coming.title_en = "Another"
    assert actions.save(poll=coming, by=board).title_en == "Another"


def test_a_poll_is_opened_by_hand_once_it_asks_something(board):
    draft = make.a_poll(opens_at=None)
    assert actions.open_now(poll=draft, by=board).state == "open"
    with pytest.raises(Refused) as refused:
        actions.open_now(poll=draft, by=board)
    assert refused.value.code == "begun"
    empty = Poll.objects.create(title_en="Empty")
    with pytest.raises(Refused) as refused:
        actions.open_now(poll=empty, by=board)
    assert refused.value.code == "empty"


def test_closing_counts_and_cannot_be_done_twice(board, member):
    poll = make.a_poll(quorum=2)
    vote(poll, member, "2")
    poll = actions.close(poll=poll, by=board)
    poll.refresh_from_db()
    question = str(poll.questions.get().pk)
    assert poll.outcome["turnout"] == 1
    assert poll.outcome["questions"][question]["counts"] == [0, 1, 0]
    assert Participation.objects.get().client_key is None
    no("closed", poll, make.a_person(roles.MEMBERS), "1")
    with pytest.raises(Refused) as refused:
        actions.close(poll=poll, by=board)
    assert refused.value.code == "closed"
    assert showing.of(poll, member).reached is False


def test_the_clock_closes_and_counts_once(member):
    poll = make.a_poll()
    vote(poll, member, "2")
    assert not actions.seal(poll=poll)
    Poll.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    assert actions.seal(poll=poll)
    assert not actions.seal(poll=poll)
    poll.refresh_from_db()
    assert poll.outcome["turnout"] == 1


def test_who_leaves_takes_the_name_along_and_not_the_count(member, board):
    poll = make.a_poll()
    vote(poll, member, "2")
    poll = actions.close(poll=poll, by=board)
    member.delete()
    poll.refresh_from_db()
    assert not Participation.objects.exists()
    assert Ballot.objects.count() == 1
    assert facts.turnout(poll) == 1


def test_only_its_keepers_look_after_a_poll(member):
    unit, other = make.a_unit("North"), make.a_unit("South")
    keeper = make.a_person()
    granting.grant(
        person=keeper, role=roles.BOARD, by=None, scope=Grant.Scope.UNIT, unit=unit
    )
    roles.forget(keeper)
    own, foreign = make.a_poll(unit=unit), make.a_poll(unit=other)
    assert actions.close(poll=own, by=keeper).state == "closed"
    for poll, by in ((foreign, keeper), (make.a_poll(), keeper), (foreign, member)):
        with pytest.raises(Refused) as refused:
            actions.close(poll=poll, by=by)
        assert refused.value.code == "forbidden"
    poll = Poll(title_en="New", audience="members")
    with pytest.raises(Refused):
        actions.save(poll=poll, by=keeper)


# Who sees figures


@pytest.mark.parametrize(
    ("grade", "results", "before", "after_vote"),
    [
        ("secret", "closed", False, False),
        ("open", "closed", False, False),
        ("open", "voted", False, True),
        ("open", "live", True, True),
    ],
)
def test_figures_are_shown_when_it_was_promised(
    grade, results, before, after_vote, member, board
):
    poll = make.a_poll(grade=grade, results=results)
    assert rights.shows_results(poll, voted=False) is before
    assert rights.shows_results(poll, voted=True) is after_vote
    assert ("questions" in facts.frame(poll.pk)) is before
    vote(poll, member, "1")
    assert bool(showing.of(poll, board).outcomes) is before
    assert facts.frame(poll.pk)["turnout"] == 1
    actions.close(poll=poll, by=board)
    assert "questions" in facts.frame(poll.pk)


def test_the_database_refuses_figures_of_a_secret_poll_before_its_end():
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        make.a_poll(grade="secret", results="live")
