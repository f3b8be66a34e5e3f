"""An election in order at a meeting: ranked on phones, counted by instant run-off."""

import pytest

from core.errors import Refused
from membership import roles
from polls import verifying
from polls.assembly import motions
from polls.assembly.forms import MotionForm
from polls.assembly.models import Motion
from polls.models import Ballot, Participation
from tests import make
from tests.polls import meeting
from tests.polls.meeting import ballot, seat, signed_in, url

pytestmark = pytest.mark.django_db
NAMES = "Ada\nBo\nCy"


@pytest.fixture(autouse=True)
def _setting(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def board():
    return make.a_person(roles.BOARD, language="en")


def election(people, board, **fields):
    row = meeting.a_meeting(people, by=board, is_public=True)
    fields = {"kind": "ranked", "choices_en": NAMES, **fields}
    return row, meeting.a_motion(row, board, **fields)


def send(person, row, motion, **more):
    """The ballot of the person's own page, sent with these places."""
    client = signed_in(person)
    here = url("assembly", row).replace("/da/", "/en/")
    page = client.get(here).text
    sent, name = ballot_fields(page, seat(row, person).pk)
    places = {name.format(place): rank for place, rank in more.pop("ranks", {}).items()}
    return client.post(f"{here}vote/{motion.pk}/", {**sent, **places, **more})


def ballot_fields(page, seat_pk):
    sent, name = ballot(page, seat_pk)
    return sent, name + "-{}"


def test_ranked_counted_and_told(board):
    people = meeting.members(10)
    row, motion = election(people, board, grade="verified")
    # Ada has most first places; Cy leaves, and those ballots go to Bo.
    lists = [{1: 1}] * 4 + [{2: 1}] * 3 + [{3: 1, 2: 2}] * 2
    for person, ranks in zip(people, lists, strict=False):
        answer = send(person, row, motion, ranks=ranks)
        assert answer.status_code == 200  # its receipt
    assert send(people[9], row, motion, abstain="1").status_code == 200
    motions.close(motion=motion, by=board)
    motion.refresh_from_db()
    assert (motion.result, motion.winner_name) == ("elected", "Bo")
    assert verifying.faults(motion.poll) == []
    page = signed_in(board).get(url("protocol", row).replace("/da/", "/en/")).text
    assert "Bo is elected" in page
    assert "Round by round" in page
    assert "in 2 rounds" in page
    assert "1 abstained." in page
    assert "First places" in page
    wall = signed_in(board).get(url("screen", row).replace("/da/", "/en/")).text
    assert "Bo is elected" in wall
    assert "Round by round" not in wall


def test_nobody_abstains_by_mistake(board):
    """An empty ballot comes back; only the button that says so casts it."""
    [person, *_more] = people = meeting.members(2)
    row, motion = election(people, board)
    answer = send(person, row, motion)
    assert answer.status_code == 422
    assert "or choose to abstain" in answer.text
    assert not Participation.objects.exists()
    answer = send(person, row, motion, ranks={1: 1, 2: 1})
    assert answer.status_code == 422
    assert "Two choices have the same place" in answer.text
    assert send(person, row, motion, abstain="1", ranks={1: 1}).status_code == 303
    assert Ballot.objects.get().answers == {}
    with pytest.raises(Refused):
        meeting.vote(motion, person, [1])


@pytest.mark.parametrize(
    ("rule", "result"), [("simple", "elected"), ("absolute", "tied")]
)
def test_the_rule_is_asked_of_all_votes_cast(board, rule, result):
    people = meeting.members(4)
    row, motion = election(people, board, rule=rule)
    for person, ranks in zip(people, ([1], [1], [2], []), strict=True):
        meeting.vote(motion, person, ranks)
    motions.close(motion=motion, by=board)
    motion.refresh_from_db()
    assert motion.result == result


def test_without_a_quorum_it_elects_nobody(board):
    people = meeting.members(4)
    row = meeting.a_meeting(
        people, present=people[:1], by=board, quorum_kind="votes", quorum=3
    )
    motion = meeting.a_motion(row, board, kind="ranked", choices_en=NAMES)
    meeting.vote(motion, people[0], [2])
    motions.close(motion=motion, by=board)
    motion.refresh_from_db()
    assert (motion.result, motion.winner) == ("no_quorum", None)


def test_the_form_asks_who_stands(board):
    row = meeting.an_assembly(by=board)
    given = {"title_en": "A chair", "kind": "ranked", "rule": "simple"}
    given |= {"grade": "secret", "choices_en": ""}
    assert not MotionForm(given, instance=Motion(assembly=row)).is_valid()
    good = MotionForm({**given, "choices_en": NAMES}, instance=Motion(assembly=row))
    assert good.is_valid(), good.errors
