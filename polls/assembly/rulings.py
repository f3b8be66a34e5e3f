"""What a count means by a rule of majority. Pure: no database, no request.

Votes cast for nothing ("abstain") are counted among the votes of an absolute majority
and left out of the others. A draw decides nothing: a motion falls, nobody is elected.
"""

import math

FOR, AGAINST, ABSTAIN = 1, 2, 3


def votes_needed(kind: str, figure: int | None, roll: int) -> int | None:
    """Votes for a quorum: a figure, or per cent of the roll rounded up; None: none."""
    if kind == "votes":
        return figure
    if kind == "percent" and figure:
        return math.ceil(roll * figure / 100)
    return None


def has_quorum(needed: int | None, hall: int, cast: int) -> bool:
    """Whether enough took part: votes in the hall when it was put, or votes cast."""
    return needed is None or max(hall, cast) >= needed


def motion(rule: str, counts: list[int]) -> str:
    """adopted or rejected. `counts` are votes for, against and abstaining."""
    yes, no, idle = counts
    carried = {
        "simple": yes > no,
        "absolute": 2 * yes > yes + no + idle,
        "thirds": yes > 0 and 3 * yes >= 2 * (yes + no),
    }[rule]
    return "adopted" if carried else "rejected"


def election(rule: str, counts: list[int]) -> tuple[str, int | None]:
    """(elected or tied, the winner's place from 1). The last choice is to abstain.

    The one with most votes must be alone ahead, and for the stricter rules have more
    than half of all votes cast, or two thirds of those cast for somebody.
    """
    *given, idle = counts
    most = max(given, default=0)
    if not most or given.count(most) > 1:
        return "tied", None
    named = sum(given)
    enough = {
        "simple": True,
        "absolute": 2 * most > named + idle,
        "thirds": 3 * most >= 2 * named,
    }[rule]
    return ("elected", given.index(most) + 1) if enough else ("tied", None)


def ranked(rule: str, tally: dict, cast: int) -> tuple[str, int | None]:
    """An election in order: elected or tied, and the winner's place from 1.

    `tally` is of polls.counting, `cast` how many votes there were, those to abstain
    among them. Who wins the run-off must, for the stricter rules, hold more than half
    of all votes cast in its last round, or two thirds of those that name somebody then.
    """
    winner = tally["winner"]
    if not winner:
        return "tied", None
    last = [votes or 0 for votes in tally["rounds"][-1]["counts"]]
    held = last[winner - 1]
    enough = {
        "simple": True,
        "absolute": 2 * held > cast,
        "thirds": 3 * held >= 2 * sum(last),
    }[rule]
    return ("elected", winner) if enough else ("tied", None)


def declare(
    kind: str, rule: str, counts: list[int], quorum: bool
) -> tuple[str, int | None]:
    """(result, the winner's place or None), as the chair declares it."""
    if not quorum:
        return "no_quorum", None
    if kind == "election":
        return election(rule, counts)
    return motion(rule, counts), None
