"""The board's figures against a case that was counted by hand."""

import csv
import datetime as dt

import pytest

from django.test import Client

from core.csvfiles import BOM
from membership import actions as ground
from membership import roles
from membership.joining import figures
from membership.models import Belonging, Status
from membership.models.members import today
from tests import make
from tests.membership.joiners import a_board, a_kind, a_member, a_unit, days

D = dt.date


def row(member, starts, grace_ends, gone=None):
    return member, starts, grace_ends, gone


def test_counted_by_hand():
    """Five people over two years; see the comment beside each."""
    rows = [
        # Joined in January 2025, renewed in January 2026, still there.
        row(1, D(2025, 1, 10), D(2026, 2, 6)),
        row(1, D(2026, 1, 10), D(2027, 2, 6)),
        # Joined in March 2025, left when the grace was over: on 29 March 2026.
        row(2, D(2025, 3, 1), D(2026, 3, 28)),
        # Joined in May 2025, resigned in June: 11 June is the first day without.
        row(3, D(2025, 5, 1), D(2026, 5, 28), D(2025, 6, 11)),
        # Joined, lapsed in February 2026 and came back in April: joined once more.
        row(4, D(2025, 1, 1), D(2026, 1, 31)),
        row(4, D(2026, 4, 1), D(2027, 4, 28)),
        # Begins after the day.
        row(5, D(2026, 12, 1), D(2027, 12, 1)),
    ]
    found = figures.months_of(rows, D(2026, 6, 30))
    assert dict(found.joined) == {
        D(2025, 1, 1): 2,
        D(2025, 3, 1): 1,
        D(2025, 5, 1): 1,
        D(2026, 4, 1): 1,
    }
    assert dict(found.left) == {
        D(2026, 3, 1): 1,
        D(2025, 6, 1): 1,
        D(2026, 2, 1): 1,
    }
    assert dict(found.renewed) == {D(2026, 1, 1): 1}
    # The sum says the same as the members: 5 joined, 3 left, 2 are there.
    assert sum(found.joined.values()) - sum(found.left.values()) == 2


def test_a_day_without_membership_is_a_gap_and_none_is_none():
    first = row(1, D(2025, 1, 1), D(2025, 12, 31))
    near = figures.months_of(
        [first, row(1, D(2026, 1, 1), D(2026, 12, 31))], D(2026, 2, 1)
    )
    assert (sum(near.left.values()), sum(near.renewed.values())) == (0, 1)
    far = figures.months_of(
        [first, row(1, D(2026, 1, 2), D(2026, 12, 31))], D(2026, 2, 1)
    )
    assert dict(far.left) == {D(2026, 1, 1): 1}
    assert far.joined[D(2026, 1, 1)] == 1


def test_who_resigned_and_came_back_was_away():
    """Resigned in March, back in June by a period of its own; resigned in September."""
    rows = [
        row(1, D(2025, 1, 1), D(2025, 5, 31), D(2025, 9, 1)),
        row(1, D(2025, 6, 10), D(2026, 6, 9), D(2025, 9, 1)),
    ]
    away = {1: [(D(2025, 3, 5), D(2025, 6, 9))], 2: [(D(2025, 1, 1), D(2025, 2, 1))]}
    found = figures.months_of(rows, D(2025, 12, 31), away)
    assert dict(found.joined) == {D(2025, 1, 1): 1, D(2025, 6, 1): 1}
    assert dict(found.left) == {D(2025, 3, 1): 1, D(2025, 9, 1): 1}
    assert not found.renewed


@pytest.mark.django_db
def test_a_day_between_leaving_and_coming_back_is_a_day_away():
    board, day = a_board(), today()
    member = a_member(starts=day - days(300), ends=day + days(60))
    ground.resign(member=member, by=board, on=day - days(100))
    ground.return_to(member=member, by=board)
    for ago, status in (
        (150, Status.ACTIVE),
        (100, Status.RESIGNED),
        (1, Status.RESIGNED),
        (0, Status.ACTIVE),
    ):
        then = day - days(ago)
        assert member.status(then) == status, ago
        there = type(member).objects.current(then).filter(pk=member.pk).exists()
        assert there == (status == Status.ACTIVE)
        assert figures.by_status(then)[status] == 1
    # Taken back on the same day, nothing has happened.
    ground.resign(member=member, by=board)
    ground.return_to(member=member, by=board)
    assert member.absences.count() == 1


def test_the_months_of_two_years():
    months = figures.last_months(D(2026, 2, 28))
    assert (months[0], months[-1], len(months)) == (D(2024, 3, 1), D(2026, 2, 1), 24)


@pytest.mark.django_db
class TestOnADay:
    def test_by_status_kind_and_unit(self):
        day = today()
        school = a_unit("School")
        college = a_unit("College", school)
        basic, student = a_kind(name_da="Medlem"), a_kind(name_da="Studerende")
        paid = a_member(kind=basic)
        grace = a_member(kind=student, starts=day - days(370))
        lapsed = a_member(kind=basic, starts=day - days(800))
        gone = a_member(kind=basic, starts=day - days(50))
        ground.resign(member=gone, by=None)
        a_member(kind=basic, starts=day + days(9))
        wrong = a_member(kind=basic)
        ground.annul(period=wrong.periods.get(), why="Twice", by=a_board())
        for member, unit in ((paid, college), (paid, school), (grace, school)):
            Belonging.objects.create(person=member.person, unit=unit, starts=day)
        Belonging.objects.create(person=lapsed.person, unit=college, starts=day)
        assert figures.by_status() == {
            Status.ACTIVE: 1,
            Status.GRACE: 1,
            Status.LAPSED: 1,
            Status.RESIGNED: 1,
            Status.PENDING: 1,
        }
        assert dict(figures.by_kind()) == {basic: 1, student: 1}
        assert dict(figures.by_unit()) == {school: 2, college: 1}
        # The day before, one was paid up who resigned today, and one had not begun.
        before = figures.by_status(day - days(1))
        assert (before[Status.ACTIVE], before[Status.PENDING]) == (1, 2)

    def test_queries_do_not_grow(self, django_assert_num_queries):
        for _n in range(5):
            a_member(starts=today() - days(100))
        with django_assert_num_queries(2):
            months = figures.by_month()
        with django_assert_num_queries(1):
            assert figures.by_status()[Status.ACTIVE] == 5
        assert sum(joined for _m, joined, _l, _r in months) == 5


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _no_second_factor(self, settings):
        settings.MFA_REQUIRED_FOR_STAFF = False

    def client_of(self, person):
        client = Client()
        client.force_login(person)
        return client

    def test_the_board_sees_them_and_nobody_else(self):
        a_member()
        client = self.client_of(a_board(language="en"))
        page = client.get("/admin/members/figures/").content.decode()
        assert "Month by month" in page
        assert page.count("<table") >= 2
        for day in ("x", "0001-01-01", "9999-12-31", "2025-02-30"):
            answer = client.get(f"/admin/members/figures/?day={day}")
            assert answer.status_code == 200, day
        for held in (roles.EDITORS, roles.ORGANISERS):
            answer = self.client_of(make.a_person(held)).get("/admin/members/figures/")
            assert answer.status_code in (302, 403)

    def test_the_file_says_the_same(self):
        a_member(kind=a_kind(name_en="=Kind"))
        client = self.client_of(a_board(language="en"))
        answer = client.get("/admin/members/figures.csv")
        text = b"".join(answer.streaming_content).decode()
        assert text.startswith(BOM)
        rows = list(csv.reader(text.lstrip(BOM).splitlines()))
        assert ["status", "member", "1"] in rows
        assert ["kind", "'=Kind", "1"] in rows
        assert [f"{today():%Y-%m}", "1"] in [
            row[1:] for row in rows if row[0] == "joined"
        ]

    def test_the_panel_on_the_first_page(self):
        make.a_site()
        a_member()
        page = self.client_of(a_board(language="en")).get("/admin/")
        assert "Members today" in page.content.decode()
