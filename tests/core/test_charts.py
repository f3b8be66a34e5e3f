"""Figures in cells, scales and marks: pure."""

from decimal import Decimal

import pytest

from core import charts
from core.templatetags import chart_tags


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48.200", 48200),
        ("48,200", 48200),
        ("48.200,5", "48200.5"),
        ("48,200.5", "48200.5"),
        ("1.234.567", 1234567),
        ("3,1", "3.1"),
        ("3.14", "3.14"),
        ("0.125", "0.125"),
        ("12 %", 12),
        ("250 kr.", 250),
        ("\u22124", -4),
        (" 1 234 ", 1234),
        (7, 7),
        (2.5, "2.5"),
        ("", None),
        (None, None),
        ("–", None),
    ],
)
def test_figures_as_people_write_them(text, value):
    found = charts.number(text)
    assert found == (None if value is None else Decimal(str(value)))


@pytest.mark.parametrize(
    "text", ["many", "1e9", "12 apples", "nan", "--4", ".", "9" * 30, "1,2,3.4.5", "٣"]
)
def test_what_is_no_figure(text):
    with pytest.raises(ValueError):  # noqa: PT011
        charts.number(text)


def test_the_scale_holds_every_figure_and_zero():
    drawn = charts.chart([["", "a"], ["x", "903"], ["y", "512"]])
    assert [tick for _at, tick in drawn.ticks] == [0, 500, 1000]
    first = drawn.groups[0].marks[0]
    assert first.start == pytest.approx(9.7)
    assert first.size == pytest.approx(90.3)


def test_below_zero_hangs_from_the_line():
    drawn = charts.chart([["", "a"], ["x", "-10"], ["y", "30"]], upright=True)
    down, up = (group.marks[0] for group in drawn.groups)
    assert down.start == pytest.approx(up.start + up.size)
    bars = charts.chart([["", "a"], ["x", "-10"], ["y", "30"]], upright=False)
    assert bars.groups[0].marks[0].start == 0


def test_gaps_and_nothing_but_gaps():
    drawn = charts.chart([["", "a"], ["x", "1"], ["y", ""], ["z", "3"]])
    line = chart_tags.polyline(drawn.lines[0], drawn)
    assert line.count("M") == 4  # two strokes of one point, two dots
    empty = charts.chart([["", "a"], ["x", ""]])
    assert empty.groups[0].marks[0].value is None


def test_rows_that_are_too_short_are_gaps():
    drawn = charts.chart([["", "a", "b"], ["x", "1"]])
    assert [mark.value for mark in drawn.groups[0].marks] == [1, None]


def test_names_cannot_break_out_of_the_picture():
    drawn = charts.chart([["", "<script>"], ["\"><b onx='", "1"]])
    assert "<script>" not in chart_tags.column(
        drawn.groups[0], drawn.groups[0].marks[0], drawn
    )
