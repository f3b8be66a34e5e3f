"""Members in the admin: list, file, ledger, and what the board does to one or many."""

import csv
from io import BytesIO

import pytest
from openpyxl import load_workbook

from django.test import Client
from django.urls import reverse

from core.errors import Refused
from membership import actions as ground
from membership import granting, roles
from membership.joining import keeping
from membership.models import Grant, Member, MembershipType, Status
from membership.models.members import today
from tests import make
from tests.membership.joiners import (
    a_board,
    a_kind,
    a_member,
    a_unit,
    an_application,
    days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    make.a_site()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def board():
    return client_of(a_board(language="en"))


def named(first, **fields):
    return a_member(person=make.a_person(first_name=first), **fields)


class TestList:
    def found(self, client, query=""):
        page = client.get(f"/admin/members/?{query}").content.decode()
        names = {m.person.first_name for m in Member.objects.all()}
        return {name for name in names if f"{name} Lindqvist" in page}

    def test_filters_by_status_kind_unit_and_words(self, board):
        unit = a_unit()
        student = a_kind(name_en="Student")
        ea = named("Ea", number="501")
        named("Bo", kind=student, starts=today() - days(370))
        named("Ib", starts=today() - days(900))
        ground.place(person=ea.person, unit=unit, by=None)
        assert self.found(board) == {"Ea", "Bo", "Ib"}
        assert self.found(board, "status=grace") == {"Bo"}
        assert self.found(board, "status=lapsed") == {"Ib"}
        assert self.found(board, f"kind={student.pk}") == {"Bo"}
        assert self.found(board, f"unit={unit.pk}") == {"Ea"}
        assert self.found(board, "q=501") == {"Ea"}
        assert self.found(board, "q=ib+lindqvist") == {"Ib"}

    def test_who_never_was_a_member_is_not_listed(self, board):
        wrong = named("Ea")
        ground.annul(period=wrong.periods.get(), why="Twice", by=a_board())
        assert self.found(board) == set()

    def test_the_files_hold_no_formula(self, board):
        named("=cmd|' /C calc'!A0", number="7")
        answer = board.get("/admin/members/?export=csv")
        text = b"".join(answer.streaming_content).decode()
        line = list(csv.reader(text.splitlines()))[1]
        assert line[0].startswith("'=cmd")
        assert line[1:3] == ["7", "member"]
        answer = board.get("/admin/members/?export=xlsx")
        book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
        cells = list(book.active.iter_rows(min_row=2))[0]
        assert cells[0].data_type == "s"

    def test_a_units_board_sees_its_own(self):
        school = a_unit()
        keeper = make.a_person()
        granting.grant(
            person=keeper,
            role=roles.BOARD,
            by=None,
            scope=Grant.Scope.UNIT,
            unit=school,
        )
        ours, theirs = named("Ea"), named("Bo")
        ground.place(person=ours.person, unit=school, by=None)
        client = client_of(keeper)
        assert self.found(client) == {"Ea"}
        one = reverse("joining_member", args=[theirs.pk])
        assert client.get(one, follow=True).status_code == 404
        client.post(reverse("joining_do", args=[theirs.pk, "resign"]), {"sure": 1})
        assert theirs.status() == Status.ACTIVE
        # What is for the whole association is not theirs.
        assert client.get("/admin/members/figures/").status_code == 302

    def test_queries_do_not_grow(self, board, django_assert_max_num_queries):
        for n in range(8):
            named(f"N{n}")
        board.get("/admin/members/")
        with django_assert_max_num_queries(30):
            board.get("/admin/members/")


class TestOne:
    def do(self, client, member, deed, **data):
        url = reverse("joining_do", args=[member.pk, deed])
        return client.post(url, {"sure": 1, **data})

    def test_the_page_shows_the_ledger(self, board):
        member = named("Ea")
        period = ground.renew(member=member, by=a_board())
        ground.annul(period=period, why="Paid <twice>", by=a_board())
        page = board.get(reverse("joining_member", args=[member.pk])).content.decode()
        assert "Paid &lt;twice&gt;" in page
        assert "Wrote a period of membership" in page

    def test_nothing_is_done_unseen(self, board):
        member = named("Ea")
        url = reverse("joining_do", args=[member.pk, "renew"])
        assert board.post(url).status_code == 200
        assert member.periods.count() == 1
        assert self.do(board, member, "renew").status_code == 302
        assert member.periods.count() == 2

    def test_annul_needs_a_reason_and_a_period_of_theirs(self, board):
        member, other = named("Ea"), named("Bo")
        mine = member.periods.get().pk
        assert self.do(board, member, "annul", period=mine).status_code == 422
        theirs = other.periods.get().pk
        answer = self.do(board, member, "annul", period=theirs, why="x")
        assert answer.status_code == 422
        self.do(board, member, "annul", period=mine, why="Wrong person")
        assert member.status() == Status.LAPSED
        assert other.status() == Status.ACTIVE

    def test_resigned_and_back(self, board):
        member = named("Ea")
        assert self.do(board, member, "resign", on="2026-13-40").status_code == 422
        self.do(board, member, "resign")
        assert member.status() == Status.RESIGNED
        assert self.do(board, member, "resign").status_code == 422
        self.do(board, member, "return")
        assert member.status() == Status.ACTIVE

    def test_another_kind_writes_the_period_anew(self, board):
        member, student = named("Ea"), a_kind(fee=75)
        before = member.periods.get()
        self.do(board, member, "change", kind=student.pk)
        after = member.periods.standing().get()
        assert (after.kind, after.fee) == (student, 75)
        assert (after.starts, after.ends) == (before.starts, before.ends)
        before.refresh_from_db()
        assert before.annulled_why
        assert self.do(board, member, "change", kind=student.pk).status_code == 422
        assert self.do(board, member, "change").status_code == 422
        # With a period before it, too.
        ground.renew(member=member, by=None)
        self.do(board, member, "change", kind=before.kind_id)
        assert member.periods.standing().count() == 2
        assert member.status() == Status.ACTIVE

    def test_nobody_keeps_their_own(self):
        person = a_board(language="en")
        member = a_member(person=person)
        client = client_of(person)
        self.do(client, member, "renew")
        assert member.periods.count() == 1
        page = client.get(reverse("joining_member", args=[member.pk]))
        assert "Nobody keeps their own membership." in page.content.decode()

    def test_a_deed_that_there_is_not(self, board):
        member = named("Ea")
        assert self.do(board, member, "sell").status_code in (302, 404)
        assert board.get(
            reverse("joining_do", args=[member.pk, "renew"])
        ).status_code in (302, 405)


class TestRenewingMany:
    def test_shown_then_renewed_then_not_again(self, board):
        soon = [named(f"N{n}", starts=today() - days(340)) for n in range(3)]
        later = named("Later")
        page = board.get("/admin/members/renew/").content.decode()
        assert page.count('name="member"') == 3
        data = {"member": [m.pk for m in soon]}
        page = board.post("/admin/members/renew/", data).content.decode()
        assert "Renew 3 memberships?" in page
        page = board.post("/admin/members/renew/", data | {"sure": 1}).content.decode()
        assert "3 memberships renewed" in page
        page = board.post("/admin/members/renew/", data | {"sure": 1}).content.decode()
        assert "Renewed already." in page
        assert all(m.periods.count() == 2 for m in soon)
        assert later.periods.count() == 1

    def test_each_stands_for_itself(self):
        good, gone = named("Ea"), named("Bo")
        ground.resign(member=gone, by=None)
        done, refused = keeping.renew_many(members=[good, gone], by=a_board())
        assert done == [good]
        assert [member for member, _why in refused] == [gone]

    def test_too_many(self, monkeypatch):
        monkeypatch.setattr(keeping, "MOST", 1)
        with pytest.raises(Refused) as no:
            keeping.renew_many(members=[named("Ea"), named("Bo")], by=a_board())
        assert no.value.code == "many"


class TestKinds:
    def test_one_in_use_stays(self, board):
        used, free = a_kind(), a_kind()
        asked = an_application().kind
        a_member(kind=used)
        for kind in (used, asked, free):
            board.post(reverse("membership_kinds:delete", args=[kind.pk]))
        assert set(MembershipType.objects.all()) == {used, asked}

    def test_only_the_board_writes_them(self, board):
        kind = a_kind()
        url = reverse("membership_kinds:edit", args=[kind.pk])
        editor = client_of(make.a_person(roles.EDITORS))
        assert editor.get(url).status_code == 302
        assert board.get(url).status_code == 200
        data = {
            "slug": kind.slug,
            "name_da": "Medlem",
            "name_en": "Member",
            "fee": "300",
            "months": 12,
            "grace_days": 28,
            "order": 0,
        }
        member = a_member(kind=kind)
        assert board.post(url, data).status_code == 302
        kind.refresh_from_db()
        assert (kind.fee, member.periods.get().fee) == (300, 250)
