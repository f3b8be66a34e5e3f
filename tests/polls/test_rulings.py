"""What a count means by each rule: tables of cases."""

import pytest

from polls import counting
from polls.assembly import rulings


@pytest.mark.parametrize(
    ("rule", "counts", "result"),
    [
        ("simple", [3, 2, 10], "adopted"),
        ("simple", [2, 2, 0], "rejected"),
        ("simple", [0, 0, 5], "rejected"),
        ("absolute", [5, 2, 2], "adopted"),
        ("absolute", [4, 2, 2], "rejected"),
        ("thirds", [4, 2, 9], "adopted"),
        ("thirds", [5, 3, 0], "rejected"),
        ("thirds", [0, 0, 9], "rejected"),
    ],
)
def test_a_motion(rule, counts, result):
    assert rulings.declare("motion", rule, counts, True) == (result, None)
    assert rulings.declare("motion", rule, counts, False) == ("no_quorum", None)


@pytest.mark.parametrize(
    ("rule", "counts", "result"),
    [
        ("simple", [3, 4, 0], ("elected", 2)),
        ("simple", [4, 4, 1], ("tied", None)),
        ("simple", [0, 0, 9], ("tied", None)),
        ("simple", [1, 9], ("elected", 1)),
        ("absolute", [5, 3, 1], ("elected", 1)),
        ("absolute", [5, 3, 2], ("tied", None)),
        ("thirds", [2, 4, 9], ("elected", 2)),
        ("thirds", [3, 4, 0], ("tied", None)),
    ],
)
def test_an_election(rule, counts, result):
    assert rulings.declare("election", rule, counts, True) == result


@pytest.mark.parametrize(
    ("rule", "ballots", "idle", "result"),
    [
        # Ada 4, Bo 3, Cy 2: Cy leaves and both go to Bo.
        ("simple", [[1]] * 4 + [[2]] * 3 + [[3, 2]] * 2, 5, ("elected", 2)),
        ("simple", [[1], [2]], 0, ("tied", None)),
        ("simple", [], 3, ("tied", None)),
        ("absolute", [[1]] * 4 + [[2]] * 3 + [[3, 2]] * 2, 0, ("elected", 2)),
        ("absolute", [[1]] * 4 + [[2]] * 3 + [[3, 2]] * 2, 1, ("tied", None)),
        # Spent lists are votes cast for nobody in the last round.
        ("absolute", [[1]] * 4 + [[2]] * 3 + [[3]] * 2, 0, ("tied", None)),
        ("thirds", [[1]] * 4 + [[2]] * 2, 9, ("elected", 1)),
        ("thirds", [[1]] * 5 + [[2]] * 3, 0, ("tied", None)),
    ],
)
def test_an_election_in_order(rule, ballots, idle, result):
    question = {"pk": 1, "kind": "ranked", "top": 5, "width": 3}
    tally = counting.tally([question], [{"1": row} for row in ballots])["1"]
    assert rulings.ranked(rule, tally, len(ballots) + idle) == result


@pytest.mark.parametrize(
    ("kind", "figure", "roll", "needed"),
    [
        ("none", None, 40, None),
        ("votes", 12, 40, 12),
        ("percent", 50, 41, 21),
        ("percent", 100, 41, 41),
        ("percent", 1, 3, 1),
    ],
)
def test_votes_for_a_quorum(kind, figure, roll, needed):
    assert rulings.votes_needed(kind, figure, roll) == needed


def test_a_quorum_is_in_the_hall_or_in_the_box():
    assert rulings.has_quorum(None, 0, 0)
    assert rulings.has_quorum(5, 5, 0)
    assert rulings.has_quorum(5, 2, 5)
    assert not rulings.has_quorum(5, 4, 4)
