"""Charts out of a table of words and figures. Pure: what to draw, in per cent.

Drawn on the server as SVG attributes, so that they need no script and no inline
style, print, follow the theme and dark mode. Texts stay HTML and never shrink.
"""

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

MOST_ROWS, MOST_SERIES = 40, 4
# So many words fit below a chart on a phone of 320 px.
WORDS_BELOW = 6
TICKS = 4


@dataclass(frozen=True)
class Mark:
    """One figure: where it begins and how far it goes along the axis, in per cent."""

    series: int
    name: str
    value: Decimal | None
    start: float = 0
    size: float = 0
    at: float = 0


@dataclass(frozen=True)
class Group:
    """One row of the table: its word, its marks, its place along the other axis."""

    label: str
    marks: list[Mark]
    at: float = 0
    shown: bool = True


@dataclass(frozen=True)
class Chart:
    groups: list[Group]
    names: list[str]
    ticks: list[tuple[float, Decimal]] = field(default_factory=list)
    zero: float = 0

    @property
    def lines(self) -> list[list[Mark]]:
        """The marks of each series in the order of the groups, gaps left out."""
        count = len(self.names)
        return [[g.marks[n] for g in self.groups] for n in range(count)]


def number(text) -> Decimal | None:
    """The figure in a cell: "48.200", "48,200.5", "3,1", "12 %", "-4"; None for none.

    The last of two kinds of separators is the decimal one. A single kind before
    groups of exactly three digits separates thousands: "1.234" is 1234 in either
    language. Raises ValueError where there is something but no figure.
    """
    raw = re.sub(r"[\s\u00a0\u202f']", "", str(text if text is not None else ""))
    raw = raw.replace("\u2212", "-")
    raw = re.sub(r"(?:%|kr\.?|€|\$)$", "", raw, flags=re.IGNORECASE)
    if raw in {"", "-", "–"}:
        return None
    if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*", raw, re.ASCII) or len(raw) > 24:
        raise ValueError(text)
    if "." in raw and "," in raw:
        decimal = "." if raw.rfind(".") > raw.rfind(",") else ","
        raw = raw.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", raw):
        raw = re.sub(r"[.,]", "", raw)
    else:
        raw = raw.replace(",", ".")
    try:
        return Decimal(raw)
    except InvalidOperation as error:
        raise ValueError(text) from error


def chart(rows: list[list], *, upright: bool = True) -> Chart:
    """The drawing of a table whose first row names the series, first column the rows.

    `upright` charts grow from the bottom, so marks begin at the top of the picture.
    Raises ValueError for a cell that is no figure.
    """
    names = [str(cell or "") for cell in rows[0][1:]]
    figures = [[number(cell) for cell in row[1 : len(names) + 1]] for row in rows[1:]]
    known = [value for row in figures for value in row if value is not None]
    low, high, step = _scale(known)
    span = float(high - low) or 1.0

    def share(value):
        return 100 * float(value - low) / span

    zero = share(Decimal(0))
    count = len(figures)
    every = max(1, math.ceil(count / WORDS_BELOW))
    groups = []
    for n, (row, values) in enumerate(zip(rows[1:], figures, strict=True)):
        marks = []
        for s, name in enumerate(names):
            value = values[s] if s < len(values) else None
            end = share(value) if value is not None else zero
            near, far = min(zero, end), max(zero, end)
            marks.append(
                Mark(
                    series=s,
                    name=name,
                    value=value,
                    start=round(100 - far if upright else near, 2),
                    size=round(far - near, 2),
                    at=round(100 - end if upright else end, 2),
                )
            )
        groups.append(
            Group(
                label=str(row[0] if row[0] is not None else ""),
                marks=marks,
                at=round(100 * (n + 0.5) / count, 2),
                shown=n % every == 0,
            )
        )
    ticks = []
    value = low
    while value <= high:
        ticks.append((round(100 - share(value), 2), value))
        value += step
    return Chart(groups, names, ticks, round(100 - zero if upright else zero, 2))


def _scale(values: list[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Lowest, highest and step of an axis that holds the values and zero."""
    low = min([*values, Decimal(0)])
    high = max([*values, Decimal(0)])
    if low == high:
        return Decimal(0), Decimal(1), Decimal(1)
    rough = (high - low) / TICKS
    power = Decimal(10) ** rough.adjusted()
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    return (
        (low / step).to_integral_value("ROUND_FLOOR") * step,
        (high / step).to_integral_value("ROUND_CEILING") * step,
        step,
    )
