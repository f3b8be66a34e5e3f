"""Dates, numbers and pictures as the templates ask for them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from django.utils import translation

from core import dates
from core.templatetags import core_tags

CPH = ZoneInfo("Europe/Copenhagen")
START = dt.datetime(2026, 12, 3, 16, 0, tzinfo=dt.UTC)
END = START + dt.timedelta(hours=3, minutes=30)
THIS_YEAR, NEXT_YEAR = dt.date(2026, 11, 21), dt.date(2027, 1, 2)


@pytest.mark.parametrize(
    ("language", "today", "text"),
    [
        ("da", THIS_YEAR, "torsdag den 3. december kl. 17.00-20.30"),
        ("da", NEXT_YEAR, "torsdag den 3. december 2026 kl. 17.00-20.30"),
        ("en", THIS_YEAR, "Thursday 3 December, 17.00-20.30"),
        ("en", NEXT_YEAR, "Thursday 3 December 2026, 17.00-20.30"),
    ],
)
def test_long_dates(language, today, text):
    with translation.override(language):
        start, end = dates.local(START, CPH), dates.local(END, CPH)
        assert dates.span(start, end, today=today) == text


@pytest.mark.parametrize(
    ("language", "minute", "text"),
    [
        ("da", 0, "tor. 3. dec. kl. 17"),
        ("da", 5, "tor. 3. dec. kl. 17.05"),
        ("en", 0, "Thu 3 Dec, 17.00"),
    ],
)
def test_short_dates(language, minute, text):
    with translation.override(language):
        start = dates.local(START + dt.timedelta(minutes=minute), CPH)
        assert dates.moment_short(start, today=THIS_YEAR) == text


def test_over_midnight_both_days_are_named():
    with translation.override("da"):
        start = dates.local(START, CPH)
        late = start + dt.timedelta(hours=9)
        assert dates.span(start, late, today=THIS_YEAR) == (
            "torsdag den 3. december kl. 17.00 - fredag den 4. december kl. 02.00"
        )


def test_the_hour_that_comes_twice_keeps_its_offset():
    """25 October 2026, 02.30 happens twice in Copenhagen."""
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    second = first + dt.timedelta(hours=1)
    with translation.override("en"):
        assert 'datetime="2026-10-25T02:30+02:00"' in core_tags.clock(first, CPH)
        assert 'datetime="2026-10-25T02:30+01:00"' in core_tags.clock(second, CPH)


def test_a_time_carries_its_offset_and_zone_names_work():
    html = core_tags.when(START, END, "Europe/Copenhagen")
    assert 'datetime="2026-12-03T17:00+01:00"' in html
    accra = core_tags.clock(START, "Africa/Accra")
    assert ">16.00<" in accra


@pytest.mark.parametrize(
    ("language", "text"), [("da", "1.482"), ("en", "1,482"), ("en-gb", "1,482")]
)
def test_numbers(language, text):
    with translation.override(language):
        assert core_tags.number(1482) == text
        assert core_tags.number(None) == ""


@pytest.mark.parametrize(
    ("taken", "capacity", "width"),
    [
        (0, 80, "0.0"),
        (62, 80, "77.5"),
        (80, 80, "100.0"),
        (90, 80, "100.0"),
        (3, 0, "0"),
    ],
)
def test_the_meter_never_overflows(taken, capacity, width):
    assert f'class="bar" width="{width}' in core_tags.meter(taken, capacity)


def test_names_are_escaped():
    assert "<b>" not in core_tags.avatar("<b>x</b> &")
    assert "&lt;" not in core_tags.avatar("Maja Lindqvist")


def test_structured_data_cannot_leave_its_element():
    html = core_tags.json_ld({"name": "</script><script>alert(1)</script>&"})
    assert html.count("<script") == 1
    assert html.count("</script>") == 1
    assert "&" not in html
