"""The page of documents: what it lists for whom, how one finds something."""

import json

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wagtail.models import CollectionViewRestriction

from core import kept, pagecache
from home.library.models import DocumentIndexPage
from home.models import HomePage, StandardPage
from membership import roles
from tests import make
from tests.core.test_documents import a_collection, a_document
from tests.home.desk import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library():
    home = HomePage.objects.get(pk=make.a_site()["da"].pk)
    page = home.add_child(instance=DocumentIndexPage(title="Dokumenter", slug="d"))
    page.save_revision().publish()
    return page


def titles(query="", client=None):
    pagecache.cache.clear()
    answer = (client or Client()).get(f"/da/d/{query}")
    assert answer.status_code == 200
    return [document.title for document in answer.context["rows"]]


def test_each_reader_sees_their_own():
    a_document("Åben")
    a_document("Medlemmers", a_collection(kind="login"))
    a_document("Bestyrelsens", a_collection(kind="groups", group=roles.BOARD))
    board = client_of(make.a_person(roles.BOARD))
    member = client_of(make.a_person(roles.MEMBERS))
    assert titles(client=board) == ["Bestyrelsens", "Medlemmers", "Åben"]
    assert titles(client=member) == ["Medlemmers", "Åben"]
    assert titles() == ["Åben"]
    # Neither a name of a folder nor a number says that there is more.
    body = Client().get("/da/d/").content.decode()
    assert "Board" not in body
    assert "(1)" in body


def test_a_folder_that_is_closed_leaves_the_kept_page(
    django_capture_on_commit_callbacks,
):
    folder = a_collection()
    a_document("Åben", folder)
    assert b"\xc3\x85ben" in Client().get("/da/d/").content
    with django_capture_on_commit_callbacks(execute=True):
        CollectionViewRestriction.objects.create(
            collection=folder, restriction_type="login"
        )
    assert b"\xc3\x85ben" not in Client().get("/da/d/").content


def test_finding():
    folder = a_collection()
    a_document("Referat af generalforsamling", folder)
    a_document("Ærespris", name="a.csv", content=b"a;b")
    assert titles("?q=referat") == ["Referat af generalforsamling"]
    assert titles("?q=GENERAL+ref") == ["Referat af generalforsamling"]
    assert titles("?q=%C3%A6respris") == ["Ærespris"]
    assert titles("?kind=table") == ["Ærespris"]
    assert titles(f"?folder={folder.pk}") == ["Referat af generalforsamling"]
    assert titles("?q=nothing") == []


@pytest.mark.parametrize(
    "query",
    ["?page=x", "?page=-1", "?page=999", "?kind=x", "?folder=x", "?q=%00", "?q=%25"],
)
def test_odd_questions_are_answered(query):
    a_document()
    titles(query)


def test_a_page_at_a_time_by_as_many_queries():
    def asked(number):
        pagecache.cache.clear()
        pagecache.near.clear()
        kept._facts.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(f"/da/d/?page={number}")
        return len(queries), answer.context["rows"]

    a_document("Første")
    asked(1)
    few, _rows = asked(1)
    for number in range(40):
        a_document(f"Dokument {number}")
    many, rows = asked(1)
    # One more than for a single page of them: how many there are is counted before.
    assert few <= many <= few + 1
    assert (len(rows), rows.paginator.num_pages) == (25, 2)


def test_a_list_in_a_page_leaves_out_what_is_closed():
    mine = a_document("Åben fil")
    closed = a_document("Lukket fil", a_collection(kind="login"))
    files = [{"document": d.pk, "title": ""} for d in (mine, closed)]
    body = [{"type": "files", "value": {"heading": "Filer", "files": files}}]
    page = StandardPage(title="Filer", slug="filer", body=json.dumps(body))
    HomePage.objects.get(slug="forside").add_child(instance=page)
    shown = Client().get("/da/filer/").content.decode()
    assert "Åben fil" in shown
    assert "Lukket fil" not in shown
    member = client_of(make.a_person())
    assert "Lukket fil" in member.get("/da/filer/").content.decode()
