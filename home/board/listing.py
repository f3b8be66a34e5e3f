"""The board of today and the boards before it, from the register of offices."""

import datetime as dt
from dataclasses import dataclass, field

from membership.offices.models import Office, OfficeTerm, today


@dataclass
class Board:
    """Who held office from one change of the board to the next.

    `ends` is None for the board that sits. `terms` are in the order of the offices.
    """

    starts: dt.date
    ends: dt.date | None
    terms: list[OfficeTerm] = field(default_factory=list)

    @property
    def years(self) -> str:
        """2024, or 2024-2026 with an en dash."""
        if self.ends is None or self.ends.year == self.starts.year:
            return str(self.starts.year)
        return f"{self.starts.year}–{self.ends.year}"


def context(day: dt.date | None = None) -> dict:
    """What the board's page shows on a day: four queries, however long the history."""
    day = day or today()
    terms = list(
        OfficeTerm.objects.filter(starts__lte=day)
        .select_related("office", "person", "portrait")
        .prefetch_related("portrait__renditions")
        .in_order()
    )
    sitting = [term for term in terms if term.ends is None or term.ends >= day]
    return {
        "board": [t for t in sitting if t.office.kind != Office.Kind.SUBSTITUTE],
        "substitutes": [t for t in sitting if t.office.kind == Office.Kind.SUBSTITUTE],
        "since": max((term.starts for term in sitting), default=None),
        "history": history(terms, day),
    }


def history(terms: list[OfficeTerm], day: dt.date) -> list[Board]:
    """Earlier terms, by the year in which they ended, the latest year first.

    A year's terms are in the order of the offices, so that a board that stepped down
    together stands together.
    """
    over = [term for term in terms if term.ends is not None and term.ends < day]
    years: dict[int, Board] = {}
    for term in sorted(over, key=lambda t: -t.ends.year):
        board = years.setdefault(term.ends.year, Board(term.starts, term.ends))
        board.starts = min(board.starts, term.starts)
        board.ends = max(board.ends, term.ends)
        board.terms.append(term)
    return list(years.values())
