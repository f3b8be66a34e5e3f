"""A poll's page in each state of its window, and what its keepers see before."""

import re
import uuid
from datetime import timedelta

import pytest

from django.test import Client
from django.utils import timezone, translation

from membership import roles
from polls import actions, counting, facts
from polls.models import Poll
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RANKED = {"kind": "ranked", "choices_en": "Ada\nBo\nCy"}


@pytest.fixture(autouse=True)
def _setting(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    translation.activate("en")


@pytest.fixture
def member():
    return make.a_person(roles.MEMBERS)


@pytest.fixture
def board():
    return make.a_person(roles.BOARD)


def page(person, poll, more="") -> str:
    client = Client(headers={"host": "localhost"})
    if person is not None:
        client.force_login(person)
    answer = client.get(poll.get_absolute_url() + more)
    assert answer.status_code == 200
    return answer.content.decode()


def answered(poll, *rows):
    """One ballot a row, each by a person of its own."""
    numbers = [str(question.pk) for question in poll.questions.all()]
    for row in rows:
        actions.cast(
            poll=poll,
            voter=make.a_person(),
            answers=dict(zip(numbers, row, strict=True)),
            client_key=uuid.uuid4(),
            granted=True,
        )


def test_keepers_read_the_questions_before_it_opens_and_others_do_not(member, board):
    now = timezone.now()
    asked = [{"text_en": "Blue or green?"}, {"kind": "scale", "top": 7}]
    coming = make.a_poll(asked=asked, opens_at=now + HOUR)
    draft = make.a_poll(asked=asked, opens_at=None)
    for poll in (coming, draft):
        seen = page(board, poll)
        assert "What will be asked" in seen
        assert "Blue or green?" in seen
        assert "Malmö" in seen
        assert "1 to 7" in seen
    assert "Blue or green?" not in page(member, coming)
    Poll.objects.filter(pk=coming.pk).update(opens_at=now - HOUR)
    assert "What will be asked" not in page(board, coming)
    assert "Blue or green?" in page(member, coming)


def test_only_what_closes_within_a_day_closes_soon(member):
    now = timezone.now()
    soon = make.a_poll(closes_at=now + 5 * HOUR)
    later = make.a_poll(closes_at=now + 50 * HOUR)
    never = make.a_poll()
    over = make.a_poll(closes_at=now - HOUR / 2)
    found = {poll.pk for poll in (soon, later, never, over) if poll.is_closing}
    assert found == {soon.pk}
    assert "Closes soon" in page(member, soon)
    assert "Closes soon" not in page(member, later)
    client = Client(headers={"host": "localhost"})
    client.force_login(member)
    assert client.get("/en/polls/").content.decode().count("Closes soon") == 1


def test_a_page_knows_when_the_clock_turns_it(member):
    now = timezone.now()
    coming = make.a_poll(opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    turns = re.search(r'data-poll-turns="([^"]+)"', page(member, coming))[1]
    assert turns[:16] == timezone.localtime(coming.opens_at).isoformat()[:16]
    assert "data-poll-turns" not in page(member, make.a_poll())


def test_before_it_opens_there_is_no_turnout(member):
    coming = make.a_poll(opens_at=timezone.now() + HOUR)
    assert "Turnout" not in page(member, coming, "results/")
    assert "Turnout" in page(member, make.a_poll(), "results/")


def test_the_wall_shows_one_question_at_a_time(member):
    asked = [{"text_en": "One?"}, {"kind": "text"}, {"text_en": "Two?"}]
    poll = make.a_poll(asked=asked, grade="open")
    answered(poll, ("1", "words", "2"))
    first, second = (
        page(member, poll, "screen/"),
        page(member, poll, "screen/?question=2"),
    )
    assert "<h2>One?</h2>" in first
    assert "<h2>Two?</h2>" in second
    assert "<h2>One?</h2>" not in second
    for odd in ("0", "9", "x", "١"):
        assert "<h2>One?</h2>" in page(member, poll, f"screen/?question={odd}")
    secret = make.a_poll(asked=asked)
    answered(secret, ("1", "words", "2"))
    assert "One?" not in page(member, secret, "screen/")


def test_who_is_ahead_is_said_once_for_page_and_push():
    """Of a ranked question it is who wins the run-off, not the most first places."""
    assert counting.leads({"counts": [2, 3, 3]}) == [2, 3]
    assert counting.leads({"counts": [0, 0]}) == []
    assert counting.leads({"counts": [3, 2], "winner": None}) == []
    poll = make.a_poll(asked=[RANKED], grade="open")
    # Ada has most first places; Cy leaves, and those lists go to Bo.
    rows = [[1]] * 4 + [[2]] * 3 + [[3, 2]] * 2
    answered(poll, *((row,) for row in rows))
    [moved] = facts.moving(poll, with_figures=True)["questions"].values()
    assert moved == {"answers": 9, "counts": [4, 3, 2], "leads": [2]}
    seen = page(make.a_person(roles.MEMBERS), poll, "results/")
    assert "First places" in seen
    assert "The bars show first places." in seen
    assert len(re.findall(r'class="meter"', seen)) == 1


def test_a_title_that_is_the_question_is_seen_once(member):
    same = make.a_poll(title_en="Paint it?", asked=[{"text_en": "Paint it?"}])
    assert '<legend class="legend sr">Paint it?' in page(member, same)
    other = make.a_poll(title_en="Paint it?", asked=[{"text_en": "Which colour?"}])
    assert '<legend class="legend">Which colour?' in page(member, other)
