"""Motions and votes at a meeting: each refusal beside its success."""

import io
import re

import pytest

from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from membership import roles
from polls import actions as poll_actions
from polls.assembly import actions, motions
from polls.assembly.models import Motion
from polls.models import Ballot, Participation, Poll
from tests import make
from tests.polls import meeting
from tests.polls.meeting import arrive, ballot, no, seat, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def board():
    return make.a_person(roles.BOARD, first_name="Bente", language="en")


# Motions


def test_a_motion_stands_once_it_is_put_and_amendments_come_first(board):
    people = meeting.members(3)
    row = meeting.a_meeting(people, by=board)
    main = meeting.a_motion(row, board, put=False, title_en="Main")
    extra = meeting.a_motion(row, board, put=False, title_en="Change", amends=main)
    assert [m.title for m in row.motions.all()] == ["Change", "Main"]
    no("amended", motions.put, motion=main, by=board)
    no("forbidden", motions.put, motion=extra, by=people[0])
    extra = motions.put(motion=extra, by=board)
    assert extra.poll.state == "open"
    extra.title_en = "Another"
    no("begun", motions.save, motion=extra, by=board)
    no("begun", motions.withdraw, motion=extra, by=board)
    no("voting", actions.end, assembly=row, by=board)
    with pytest.raises(IntegrityError), transaction.atomic():
        Motion.objects.filter(pk=main.pk).update(state="open", poll=make.a_poll())
    motions.close(motion=extra, by=board)
    no("closed", motions.close, motion=extra, by=board)
    motions.put(motion=main, by=board)


def test_the_poll_of_a_motion_closes_it_whoever_closes_and_is_nowhere_else(board):
    people = meeting.members(4)
    chair = people[0]
    row = meeting.a_meeting(people, by=board, chair=chair)
    motion = meeting.a_motion(row, chair)  # the chair is no keeper, and may
    meeting.vote(motion, people[1], "2")
    client = signed_in(people[1])
    home = client.get(reverse("polls:poll", args=[motion.poll.pk]))
    assert home["Location"] == row.get_absolute_url()
    assert motion.title not in client.get(reverse("polls:index")).text
    assert not Poll.objects.visible_to(make.a_person(roles.MEMBERS)).exists()
    poll_actions.close(poll=motion.poll, by=chair)
    motion.refresh_from_db()
    assert motion.result == "rejected"
    # By the clock: voting ends at once, the sweep counts.
    timed = meeting.a_motion(row, board, kind="election", choices_en="Maja\nAnders")
    meeting.vote(timed, people[1], "2")
    Poll.objects.filter(pk=timed.poll.pk).update(closes_at=timezone.now())
    no("closed", meeting.vote, timed, people[2])
    motions.close(motion=timed, by=board)
    timed.refresh_from_db()
    assert (timed.result, timed.winner_name) == ("elected", "Anders")
    assert timed.poll.electorate == 4


def test_too_few_decide_nothing(board):
    people = meeting.members(4)
    row = meeting.a_meeting(
        people, present=people[:1], by=board, quorum_kind="percent", quorum=50
    )
    motion = meeting.a_motion(row, board)
    meeting.vote(motion, people[0])
    motions.close(motion=motion, by=board)
    motion.refresh_from_db()
    assert (motion.result, motion.needed, motion.hall) == ("no_quorum", 2, 1)


@pytest.mark.parametrize("grade", ["open", "secret"])
def test_a_vote_is_cast_once_and_a_secret_one_leads_nowhere(board, grade):
    one, other, third = meeting.members(3)
    row = meeting.a_meeting([one, third], present=[one, third], by=board)
    meeting.a_proxy(row, other, one)
    motion = meeting.a_motion(row, board, grade=grade)
    no("absent", meeting.vote, motion, other)
    no("asked", meeting.vote, motion, other, by=third)
    meeting.vote(motion, one, "1")
    first = meeting.vote(motion, other, "2", by=one)
    assert first.voter == other
    no("voted", meeting.vote, motion, other, "1", by=one)
    # Who comes after their vote was cast has none left for this motion.
    arrive(row, other, board)
    no("voted", meeting.vote, motion, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(poll=motion.poll, voter=other)
    motions.close(motion=motion, by=board)
    motion.refresh_from_db()
    [tally] = motion.poll.outcome["questions"].values()
    assert tally["counts"] == [1, 1, 0]
    if grade == "secret":
        assert Ballot.objects.filter(poll=motion.poll).count() == 2
        assert not Participation.objects.exclude(answers=None).exists()
        # Nothing that a vote writes says when, or by whom it was cast.
        held = {field.name for field in Participation._meta.get_fields()}
        assert held == {"id", "poll", "voter", "client_key", "answers"}


def test_a_giver_who_comes_has_the_vote_back(board):
    one, other = meeting.members(2)
    row = meeting.a_meeting([one], present=[one], by=board)
    meeting.a_proxy(row, other, one)
    motion = meeting.a_motion(row, board)
    arrive(row, other, board)
    no("back", meeting.vote, motion, other, by=one)
    assert meeting.vote(motion, other).voter == other


def test_a_verified_motion_gives_each_vote_its_receipt_and_proves_its_list(board):
    """A holder gets one for each vote; verify_poll finds nothing wrong at the end."""
    one, other = meeting.members(2)
    row = meeting.a_meeting([one], present=[one], by=board)
    meeting.a_proxy(row, other, one)
    motion = meeting.a_motion(row, board, grade="verified")
    client = signed_in(one)
    codes = []
    for person in (one, other):
        page = client.get(url("assembly", row)).text
        data, field = ballot(page, seat(row, person).pk)
        answer = client.post(url("vote", row, motion.pk), data | {field: "1"})
        assert person.get_full_name() in answer.text
        codes.append(re.search(r"code: (\S+)", answer.text)[1])
        # Loaded anew it is the same vote, and the same receipt.
        again = client.post(url("vote", row, motion.pk), data | {field: "1"})
        assert codes[-1] in again.text
    assert len(set(codes)) == 2
    motions.close(motion=motion, by=board)
    for code in codes:
        out = io.StringIO()
        call_command("verify_poll", str(motion.poll.pk), receipt=code, stdout=out)
        assert "All is well." in out.getvalue()


@pytest.mark.parametrize("grade", ["secret", "verified"])
def test_casting_a_held_vote_writes_down_nothing_of_who_held_it(board, grade):
    """Beside the name, the ballot and its receipt no table changes by a vote."""
    one, other = meeting.members(2)
    row = meeting.a_meeting([one], present=[one], by=board)
    meeting.a_proxy(row, other, one)
    motion = meeting.a_motion(row, board, grade=grade)

    def everything():
        return {
            model._meta.label: list(model._base_manager.order_by("pk").values())
            for model in apps.get_models()
            if model._meta.label
            not in {"polls.Participation", "polls.Ballot", "polls.Receipt"}
            and model._meta.managed
            and not model._meta.proxy
        }

    before = everything()
    meeting.vote(motion, one, "1")
    meeting.vote(motion, other, "2", by=one)
    changed = {name for name, rows in everything().items() if rows != before[name]}
    assert changed <= {"polls.Proof"}  # the poll's key, made with the first ballot
    motions.close(motion=motion, by=board)
    assert Participation.objects.filter(client_key=None).count() == 2
