"""Rules that repeat: the same dates as dateutil gives, and none is sought for ever.

What a page's dates do when it is published is in `test_publication`.
"""

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule

from django.utils import translation

from events import actions, recurrence
from events.models import EventPage, Occurrence
from tests import make

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NEVER = [
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20300101",
    "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31",
    "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=7;BYDAY=WE",  # the first is a Monday
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=40",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
]


def at(*moment, zone=COPENHAGEN):
    return dt.datetime(*moment, tzinfo=zone)


def dates(first, rule):
    return [d.replace(tzinfo=None) for d in recurrence.starts(first, COPENHAGEN, rule)]


@pytest.fixture
def years(monkeypatch):
    """Every year that dateutil looks at, as it goes."""
    looked = []
    rebuild = rrule._iterinfo.rebuild

    def noted(self, year, month):
        looked.append(year)
        return rebuild(self, year, month)

    monkeypatch.setattr(rrule._iterinfo, "rebuild", noted)
    return looked


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_never_comes_true_is_given_up_soon(rule, years):
    with (
        translation.override("en"),
        pytest.raises(recurrence.BadRule, match="No date of the next 10 years"),
    ):
        recurrence.starts(at(2027, 3, 1, 17), COPENHAGEN, rule)
    assert len(set(years)) < 45


def test_at_worst_it_looks_through_four_centuries(years):
    # 2100 is no leap year: few years go on as the one before it does.
    with pytest.raises(recurrence.BadRule):
        dates(at(2096, 3, 1, 17), NEVER[0])
    assert len(set(years)) < 420
    with pytest.raises(recurrence.BadRule):
        dates(at(9995, 3, 1, 17), "FREQ=WEEKLY")


@pytest.mark.parametrize(
    "first", [(2026, 1, 1), (2027, 12, 30), (2028, 2, 29), (2091, 3, 7), (2100, 6, 1)]
)
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;WKST=SU",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=29,31,-1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=1,60,366,-1",
        "FREQ=DAILY;BYMONTH=1,12",
    ],
)
def test_the_dates_are_those_of_this_time(first, rule):
    wall = dt.datetime(*first, 17)  # noqa: DTZ001 - as dateutil has it
    until = wall + recurrence.HORIZON
    plain = rrule.rrulestr(f"{rule};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=wall)
    wanted = sorted({wall, *islice(plain, recurrence.MOST)})[: recurrence.MOST]
    assert dates(at(*first, 17), rule) == wanted


def test_a_rule_that_ends_before_its_first_date_has_that_alone():
    assert len(dates(at(2027, 3, 1, 17), "FREQ=WEEKLY;UNTIL=20200101")) == 1


@pytest.mark.django_db
def test_what_was_published_with_such_a_rule_keeps_its_first_date():
    row = make.an_event(start=at(2027, 3, 1, 17))
    pages = EventPage.objects.filter(translation_key=row.translation_key)
    pages.update(recurrence=NEVER[0])
    actions.follow_publication(pages.first())
    assert Occurrence.objects.get().starts_at == row.starts_at
