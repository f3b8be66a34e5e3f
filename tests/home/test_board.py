"""The board's page: who holds office on the day it is read."""

import datetime as dt

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.board import listing
from home.board.models import BoardPage
from home.models import HomePage
from membership.offices.models import Office, OfficeTerm, today
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board_page():
    home = make.a_site()["en"]
    return HomePage.objects.get(pk=home.pk).add_child(
        instance=BoardPage(title="The board", slug="board", locale=home.locale)
    )


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


def a_term(office, starts, ends=None, **fields):
    fields = {"name": "Ea Holm", "agreed": True, "single": office.single, **fields}
    return OfficeTerm.objects.create(
        office=office,
        starts=today() + dt.timedelta(starts),
        ends=None if ends is None else today() + dt.timedelta(ends),
        **fields,
    )


def an_office(kind="chair", **fields):
    names = {"name_da": "Formand", "name_en": "Chair", "single": kind == "chair"}
    return Office.objects.create(kind=kind, **{**names, **fields})


def test_today_yesterday_and_tomorrow(visitor, board_page):
    chair = an_office()
    a_term(chair, -900, -1, name="Former Chair")
    a_term(chair, 0, 700, name="New Chair")
    a_term(chair, 701, name="Coming Chair")
    html = visitor.get(board_page.get_url()).content.decode()
    now, _before, then = html.partition("Before them")
    assert "New Chair" in now
    assert "Former Chair" not in now
    assert "Former Chair" in then
    assert "Coming Chair" not in html
    # A day on, without anybody's doing.
    context = listing.context(today() + dt.timedelta(701))
    assert [term.name for term in context["board"]] == ["Coming Chair"]
    assert {t.name for b in context["history"] for t in b.terms} == {
        "Former Chair",
        "New Chair",
    }


def test_only_what_they_agreed_to(visitor, board_page):
    person = make.a_person(first_name="Zita", last_name="Quist")
    a_term(
        an_office(),
        -10,
        person=person,
        name="Zita Quist",
        agreed=False,
        line_en="Keeps bees.",
    )
    html = visitor.get(board_page.get_url()).content.decode()
    for secret in ("Zita", "Quist", "Keeps bees.", person.email):
        assert secret not in html
    assert "Chair" in html


def test_order_and_substitutes(board_page):
    substitute = an_office("substitute", name_en="Substitute", order=1)
    member = an_office("member", name_en="Member", order=5)
    chair = an_office(order=0)
    a_term(substitute, -5, name="S")
    a_term(member, -5, name="B")
    a_term(member, -9, name="A")
    a_term(chair, -5, name="C")
    context = listing.context()
    assert [term.name for term in context["board"]] == ["C", "A", "B"]
    assert [term.name for term in context["substitutes"]] == ["S"]


def test_nobody_yet(visitor, board_page):
    html = visitor.get(board_page.get_url()).content.decode()
    assert "Before them" not in html
    assert visitor.get("/da/board/").status_code == 404


def test_queries_do_not_grow(visitor, board_page):
    office = an_office("member")

    def asked():
        with CaptureQueriesContext(connection) as found:
            visitor.get(f"{board_page.get_url()}?q=1")
        return len(found)

    a_term(office, -3, name="One")
    asked()
    few = asked()
    for n in range(20):
        a_term(office, -3 - 400 * n, -2 - 390 * n, name=f"Name {n}")
        a_term(office, -3, name=f"Now {n}", person=make.a_person())
    assert asked() == few <= 12


def test_fresh_as_soon_as_a_term_is_written(
    visitor, board_page, django_capture_on_commit_callbacks
):
    office = an_office()
    visitor.get(board_page.get_url())
    with django_capture_on_commit_callbacks(execute=True):
        a_term(office, -1, name="Just Elected")
    assert "Just Elected" in visitor.get(board_page.get_url()).content.decode()
