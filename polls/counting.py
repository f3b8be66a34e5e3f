"""What a pile of answers says. Pure: no database, no request.

Answers are {"<number of the question>": value}: a place from 1 for one choice, a list
of places for several (or ranked, the best first), a figure for a scale, words.
"""

import statistics
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction


def tally(questions: Iterable, piles: list[dict]) -> dict:
    """What was answered to each question, by its number as a string.

    `questions` have pk, kind, top and `width` (how many choices). Each tally has
    `answers` (how many answered it) and what its kind needs; see the functions below.
    """
    found = {}
    for question in questions:
        key = str(question["pk"])
        given = [pile[key] for pile in piles if pile.get(key) not in (None, "", [])]
        count = _COUNTS[question["kind"]]
        found[key] = {"answers": len(given), **count(question, given)}
    return found


def leads(tally: dict) -> list[int]:
    """The places that are ahead: of a ranked question who wins, else the most votes.

    Empty where nobody has voted, and for a run-off without a winner.
    """
    if "winner" in tally:
        return [tally["winner"]] if tally["winner"] else []
    counts = tally.get("counts", [])
    most = max(counts, default=0)
    return [n for n, votes in enumerate(counts, start=1) if most and votes == most]


def _single(question, given) -> dict:
    """`counts`: votes of each choice, in the order of the choices."""
    return {"counts": _counts(question, given)}


def _multiple(question, given) -> dict:
    """`counts`: how many ticked each choice."""
    return {"counts": _counts(question, [place for row in given for place in row])}


def _counts(question, places) -> list[int]:
    held = Counter(places)
    return [held[n] for n in range(1, question["width"] + 1)]


def _ranked(question, given) -> dict:
    """First places, instant run-off with its rounds, and Borda's points."""
    width = question["width"]
    rounds, winner = run_off(width, given)
    return {
        "counts": _counts(question, [row[0] for row in given]),
        "rounds": rounds,
        "winner": winner,
        "borda": borda(width, given),
    }


def run_off(width: int, ranks: list[list[int]]) -> tuple[list[dict], int | None]:
    """Instant run-off: the rounds, and the winner's place (None: a tie or nothing).

    A round is {"counts": votes of each choice or None for one that is out, "spent":
    ballots with no choice left, "out": places that leave}. Who has more than half of
    the ballots that still name somebody has won. The last leave together; where that
    would be everybody left, nobody wins.
    """
    left = set(range(1, width + 1))
    rounds: list[dict] = []
    while True:
        held: Counter = Counter()
        spent = 0
        for row in ranks:
            first = next((place for place in row if place in left), None)
            if first is None:
                spent += 1
            else:
                held[first] += 1
        counts = [held[n] if n in left else None for n in range(1, width + 1)]
        entry = {"counts": counts, "spent": spent, "out": []}
        rounds.append(entry)
        alive = sum(held.values())
        if not alive:
            return rounds, None
        best = max(left, key=lambda n: held[n])
        if held[best] * 2 > alive:
            return rounds, best
        fewest = min(held[n] for n in left)
        out = sorted(n for n in left if held[n] == fewest)
        if len(out) == len(left):
            return rounds, None
        entry["out"] = out
        left -= set(out)


def borda(width: int, ranks: list[list[int]]) -> list[float]:
    """Points: n-1 for the first of n, down to 0.

    Choices left out share what is left, so that a short list gives nobody more weight.
    """
    points = [Fraction(0)] * width
    for row in ranks:
        for n, place in enumerate(row):
            points[place - 1] += width - 1 - n
        rest = [n for n in range(1, width + 1) if n not in row]
        if rest:
            share = Fraction(sum(range(len(rest))), len(rest))
            for place in rest:
                points[place - 1] += share
    return [round(float(point), 2) for point in points]


def _scale(question, given) -> dict:
    """`counts` from 1 to the top, `mean` (two decimals) and `median`; None for none."""
    held = Counter(given)
    return {
        "counts": [held[n] for n in range(1, question["top"] + 1)],
        "mean": round(statistics.fmean(given), 2) if given else None,
        "median": statistics.median(given) if given else None,
    }


def _text(question, given) -> dict:
    """`texts`, in alphabetical order: the order of writing would tell who wrote."""
    return {"texts": sorted(given, key=str.casefold)}


_COUNTS = {
    "single": _single,
    "multiple": _multiple,
    "ranked": _ranked,
    "scale": _scale,
    "text": _text,
}
