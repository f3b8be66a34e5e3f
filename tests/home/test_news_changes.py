"""A member changes an article, sends it again, takes it back."""

import pytest

from django.test import Client
from django.urls import reverse

from wagtail.models import WorkflowState

from core.errors import Refused
from home.news import actions, states
from home.news.models import ArticlePage, Submission
from tests.home.desk import client_of, decide, edit
from tests.home.newsroom import a_newsroom, address, change, key_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def room():
    return a_newsroom()


def test_a_change_after_publication_waits_for_both_again(room):
    _news, people = room
    row = sent(people["member"])
    for name in ("approver", "board"):
        decide(people[name], row.page)
    assert change(people["member"], row, title="Changed").status_code == 303
    visitor = Client(headers={"host": "localhost"})
    url = ArticlePage.objects.get(pk=row.page_id).get_url()
    state = states.of(Submission.objects.get(pk=row.pk))
    assert (state.key, state.live) == ("editors", True)
    assert "Changed" not in visitor.get(url).content.decode()
    decide(people["approver"], row.page)
    assert "Changed" not in visitor.get(url).content.decode()
    decide(people["board"], row.page)
    assert ArticlePage.objects.get(pk=row.page_id).title == "Changed"


def test_the_same_change_twice_is_one_version(room):
    _news, people = room
    row = sent(people["member"])
    before = row.page.revisions.count(), WorkflowState.objects.count()
    change(people["member"], row)
    assert (row.page.revisions.count(), WorkflowState.objects.count()) == before
    change(people["member"], row, title="New")
    change(people["member"], row, title="New")
    assert row.page.revisions.count() == before[0] + 1


def test_a_change_while_they_read_begins_again_with_the_newer_text(room):
    _news, people = room
    row = sent(people["member"])
    decide(people["approver"], row.page)
    assert key_of(row) == "board"
    change(people["member"], row, title="Newer")
    assert key_of(row) == "editors"
    assert row.page.latest_revision_id != row.page.revisions.latest("pk").pk
    decide(people["board"], row.page)
    assert key_of(row) == "editors"


def test_withdrawn_and_sent_again(room):
    _news, people = room
    row = sent(people["member"])
    url = address("my_article_withdraw", row.public_id)
    client = client_of(people["member"])
    assert "Take it back?" in client.get(url).content.decode()
    assert key_of(row) == "editors", "asking changes nothing"
    assert client.post(url).status_code == 303
    row.refresh_from_db()
    assert key_of(row) == "withdrawn"
    assert client.post(url).status_code == 303, "twice is once"
    warned = client_of(people["editor"]).get(
        reverse("wagtailadmin_pages:edit", args=[row.page_id])
    )
    assert "has withdrawn this article" in warned.content.decode() or (
        "trukket" in warned.content.decode()
    )
    assert change(people["member"], row).status_code == 303
    row.refresh_from_db()
    assert key_of(row) == "editors"
    for name in ("approver", "board"):
        decide(people[name], row.page)
    assert client.post(url).status_code == 409
    assert key_of(row) == "published"


def test_a_change_taken_back_leaves_what_is_live(room):
    _news, people = room
    row = sent(people["member"])
    for name in ("approver", "board"):
        decide(people[name], row.page)
    change(people["member"], row, title="Changed")
    client_of(people["member"]).post(address("my_article_withdraw", row.public_id))
    row.refresh_from_db()
    assert key_of(row) == "published"
    assert ArticlePage.objects.get(pk=row.page_id).title == "Counting by ear"


def test_an_editors_parts_and_topics_survive_the_authors_change(room):
    _news, people = room
    row = sent(people["member"])
    page = ArticlePage.objects.get(pk=row.page_id)
    page.body.append(("quote", {"quote": "Quoted", "name": "", "role": ""}))
    page.save_revision(user=people["editor"])
    html = (
        client_of(people["member"])
        .get(address("my_article_edit", row.public_id))
        .content.decode()
    )
    assert "{{ 1: " in html
    answer = change(people["member"], row, text="{{ 1: Quote }}\n\nAfter it.")
    assert answer.status_code == 303
    latest = ArticlePage.objects.get(pk=row.page_id).get_latest_revision_as_object()
    assert [b.block_type for b in latest.body] == ["quote", "text"]


def test_two_who_change_at_once_lose_nothing(room):
    _news, people = room
    row = sent(people["member"])
    seen = row.page.latest_revision_id
    edit(client_of(people["approver"]), row.page, title="The reviewer's title")
    answer = change(people["member"], row, title="Mine", text="My own", seen=seen)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "My own" in html
    assert "Somebody changed the article while you wrote" in html
    newest = ArticlePage.objects.get(pk=row.page_id).latest_revision_id
    assert f'name="seen" value="{newest}"' in html
    again = change(people["member"], row, title="Mine", text="My own", seen=newest)
    assert again.status_code == 303


def test_the_page_was_deleted_by_the_editors(room):
    _news, people = room
    row = sent(people["member"], title="Deleted")
    ArticlePage.objects.get(pk=row.page_id).delete()
    row.refresh_from_db()
    client = client_of(people["member"])
    assert key_of(row) == "gone"
    assert client.get(address("my_article_edit", row.public_id)).status_code == 410
    assert client.get(address("my_articles")).status_code == 200
    answer = client.post(address("my_article_withdraw", row.public_id))
    assert answer.status_code == 409
    with pytest.raises(Refused) as no:
        actions.revise(
            submission=row,
            wanted=actions.Wanted("T", "S", "X"),
            seen=0,
            by=people["member"],
        )
    assert no.value.code == "gone"
