"""Counting by hand and by machine: every kind, ties, short lists, nothing at all."""

import random

from polls import counting

ONE = {"pk": 1, "kind": "single", "width": 3, "top": 5}


def test_plurality_counts_each_choice_in_its_order():
    found = counting.tally([ONE], [{"1": 2}, {"1": 2}, {"1": 3}, {}])
    assert found == {"1": {"answers": 3, "counts": [0, 2, 1]}}


def test_several_choices_count_ticks_and_those_who_ticked():
    asked = ONE | {"kind": "multiple"}
    found = counting.tally([asked], [{"1": [1, 2]}, {"1": [2]}, {"1": []}])
    assert found["1"] == {"answers": 2, "counts": [1, 2, 0]}


def test_a_scale_has_mean_median_and_distribution():
    asked = ONE | {"kind": "scale"}
    found = counting.tally([asked], [{"1": n} for n in (1, 4, 5, 5)])["1"]
    assert found["counts"] == [1, 0, 0, 1, 2]
    assert (found["mean"], found["median"]) == (3.75, 4.5)
    nothing = counting.tally([asked], [])["1"]
    assert (nothing["answers"], nothing["mean"], nothing["median"]) == (0, None, None)


def test_words_stand_in_alphabetical_order():
    asked = ONE | {"kind": "text"}
    found = counting.tally([asked], [{"1": "zebra"}, {"1": "Apple"}, {"1": ""}])
    assert found["1"] == {"answers": 2, "texts": ["Apple", "zebra"]}


def test_run_off_moves_the_votes_of_those_that_leave():
    """Wikipedia's Tennessee: the last choice's voters decide, not the first round."""
    ranks = (
        [[1, 2, 3, 4]] * 42
        + [[2, 3, 4, 1]] * 26
        + [[3, 4, 2, 1]] * 15
        + [[4, 3, 2, 1]] * 17
    )  # Memphis, Nashville, Chattanooga, Knoxville
    rounds, winner = counting.run_off(4, ranks)
    assert winner == 4
    assert [entry["counts"] for entry in rounds] == [
        [42, 26, 15, 17],
        [42, 26, None, 32],
        [42, None, None, 58],
    ]
    assert [entry["out"] for entry in rounds] == [[3], [2], []]
    assert counting.borda(4, ranks) == [126.0, 194.0, 173.0, 107.0]


def test_more_than_half_wins_at_once():
    rounds, winner = counting.run_off(3, [[1]] * 3 + [[2, 1]] * 2)
    assert (len(rounds), winner) == (1, 1)


def test_a_tie_has_no_winner_and_an_empty_box_neither():
    assert counting.run_off(2, [[1], [2]])[1] is None
    assert counting.run_off(2, [])[1] is None
    assert len(counting.run_off(2, [])[0]) == 1


def test_the_last_leave_together_and_short_lists_are_spent():
    ranks = [[1]] * 4 + [[2]] * 4 + [[3]] * 1 + [[4]] * 1
    rounds, winner = counting.run_off(4, ranks)
    assert rounds[0]["out"] == [3, 4]
    assert rounds[1]["spent"] == 2
    assert winner is None


def test_a_short_list_gives_nobody_more_weight():
    """However much of the list is left empty, a ballot gives out the same points."""
    whole = sum(counting.borda(5, [[1, 2, 3, 4, 5]]))
    for row in ([2], [3, 1], [5, 4, 1, 2], []):
        assert abs(sum(counting.borda(5, [row])) - whole) < 0.05, row


def test_run_off_is_like_counting_by_hand_on_many_boxes():
    draw = random.Random(7)
    for _box in range(200):
        width = draw.randint(2, 6)
        ranks = [
            draw.sample(range(1, width + 1), draw.randint(1, width))
            for _ballot in range(draw.randint(1, 40))
        ]
        rounds, winner = counting.run_off(width, ranks)
        for entry in rounds:
            counted = sum(n for n in entry["counts"] if n is not None)
            assert counted + entry["spent"] == len(ranks)
        last = rounds[-1]["counts"]
        if winner is not None:
            others = [n for n in last if n is not None]
            assert last[winner - 1] * 2 > sum(others)
        gone = [place for entry in rounds for place in entry["out"]]
        assert len(gone) == len(set(gone))
