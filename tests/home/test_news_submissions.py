"""A member's article from the form to the front page, with each refusal."""

import uuid

import pytest

from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from wagtail.models import WorkflowState
from wagtail.permissions import policy_registry

from core.errors import Refused
from core.models import Letter
from home import workflows
from home.news import actions, states
from home.news.models import ArticlePage, NewsIndexPage, Submission
from tests import make
from tests.home.desk import client_of, decide
from tests.home.newsroom import (
    TEXT,
    a_newsroom,
    address,
    asked,
    change,
    key_of,
    send,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def room():
    return a_newsroom()


def letters(kind):
    return list(Letter.objects.filter(kind=kind).values_list("to", flat=True))


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_becomes_a_draft_in_the_approval_and_gives_no_right(room, language):
    news, people = room
    row = sent(people["member"], language=language)
    page = row.page
    assert page.get_parent().pk == news[language].pk
    assert page.locale.language_code == language
    assert (page.live, page.owner) == (False, None)
    assert page.title == row.title == "Counting by ear"
    assert "<h2>A heading</h2>" in str(page.body)
    assert page.names == ["Maja Lindqvist"]
    assert key_of(row) == "editors"
    assert "approver@guild.example" in letters("workflow_submitted")
    member = people["member"]
    assert client_of(member).get(reverse("wagtailadmin_home")).status_code in {302, 403}
    policy = policy_registry.get_by_type(type(page))
    rights = page.permissions_for_user(member)
    may = [rights.can_edit(), rights.can_publish(), rights.can_delete()]
    assert not any(may)
    assert not policy.user_has_any_permission(member, ["add", "change", "publish"])
    assert client_of(member).get(page.get_url()).status_code == 404


def test_two_approve_and_visitors_read_it(room, django_capture_on_commit_callbacks):
    _news, people = room
    row = sent(people["member"])
    decide(people["approver"], row.page)
    assert key_of(row) == "board"
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decide(people["board"], row.page)
    assert key_of(row) == "published"
    row.page.refresh_from_db()
    visitor = Client(headers={"host": "localhost"})
    html = visitor.get(row.page.get_url()).content.decode()
    assert "Counting by ear" in html
    assert "Maja Lindqvist" in html
    assert letters("article_published") == ["member@guild.example"]
    # The approval's own letter leads into the admin, where a member may not go.
    assert letters("workflow_approved") == []
    [letter] = [
        m
        for m in mail.outbox
        if m.to == ["Maja Lindqvist <member@guild.example>"]
        or "member@guild.example" in m.to[0]
    ]
    assert letter.subject == "It is out: Counting by ear"
    assert row.page.get_url() in letter.body


@pytest.mark.parametrize(("who", "reason"), [("member", "Please"), ("other", "Skriv")])
def test_returned_with_a_reason_changed_and_sent_again(
    room, django_capture_on_commit_callbacks, who, reason
):
    _news, people = room
    person = people[who]
    row = sent(person)
    with django_capture_on_commit_callbacks(execute=True):
        decide(people["approver"], row.page, "reject", f"{reason} <b>shorter</b>.")
    assert key_of(row) == "returned"
    assert states.of(row).reason == f"{reason} <b>shorter</b>."
    assert letters("article_returned") == [person.email]
    assert letters("workflow_rejected") == []
    [letter] = [m for m in mail.outbox if person.email in m.to[0]]
    assert f"{reason} <b>shorter</b>." in letter.body
    assert "/admin/" not in letter.body
    language = person.language
    assert address("my_article_edit", row.public_id, language="da") in letter.body or (
        language == "en"
    )
    page = client_of(person).get(address("my_article_edit", row.public_id))
    html = page.content.decode()
    assert f"{reason} &lt;b&gt;shorter&lt;/b&gt;." in html
    assert "## A heading" in html
    mine = client_of(person).get(address("my_articles")).content.decode()
    assert f"{reason} &lt;b&gt;shorter" in mine
    assert change(person, row, text="Shorter.", title="Short").status_code == 303
    assert key_of(row) == "editors"
    decide(people["approver"], row.page)
    decide(people["board"], row.page)
    live = ArticlePage.objects.get(pk=row.page_id)
    assert (live.live, live.title) == (True, "Short")


def test_an_approver_does_not_approve_what_they_sent_in(room):
    _news, people = room
    row = sent(people["both"])
    decide(people["both"], row.page)
    assert key_of(row) == "editors"
    decide(people["approver"], row.page)
    decide(people["both"], row.page)
    assert key_of(row) == "board"
    assert letters("article_published") == []
    decide(people["board"], row.page)
    assert key_of(row) == "published"
    assert letters("workflow_approved") == ["both@guild.example"]


def test_the_actions_cannot_publish_even_by_mistake(room):
    """They act in the member's name, so the guard of the workflow watches them."""
    from wagtail.log_actions import LogContext

    _news, people = room
    row = sent(people["member"])
    page = ArticlePage.objects.get(pk=row.page_id)
    with (
        LogContext(user=people["member"]),
        pytest.raises(workflows.PermissionDenied),
    ):
        page.latest_revision.publish()


def test_the_same_form_twice_is_one_article(room):
    _news, people = room
    key = str(uuid.uuid4())
    first = send(people["member"], client_key=key)
    second = send(people["member"], client_key=key, title="Other words")
    assert first.url == second.url
    assert Submission.objects.count() == ArticlePage.objects.count() == 1
    assert WorkflowState.objects.count() == 1
    sent(people["other"], client_key=key)
    assert Submission.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            person=people["member"], client_key=key, title="x", language="en"
        )


def test_members_see_their_own_and_nobody_elses(room):
    _news, people = room
    row = sent(people["member"], title="Mine alone")
    other = client_of(people["other"])
    for name in ("my_article_edit", "my_article_withdraw"):
        url = address(name, row.public_id)
        assert other.get(url).status_code == 404
        assert other.post(url, asked()).status_code == 404
        assert client_of(people["editor"]).get(url).status_code == 404
    assert "Mine alone" not in other.get(address("my_articles")).content.decode()
    with pytest.raises(Refused) as no:
        actions.withdraw(submission=row, by=people["other"])
    assert no.value.code == "not_yours"
    assert key_of(row) == "editors"


def test_only_people_with_a_role_write(room):
    newcomer = make.a_person(email="new@guild.example", language="en")
    client = client_of(newcomer)
    assert client.get(address("my_article_new")).status_code == 403
    assert client.post(address("my_article_new"), asked()).status_code == 403
    assert client.get(address("my_articles")).status_code == 200
    with pytest.raises(Refused) as no:
        actions.submit(
            person=newcomer,
            language="en",
            client_key=uuid.uuid4(),
            wanted=actions.Wanted("T", "S", "X"),
            by=newcomer,
        )
    assert no.value.code == "not_member"
    assert not ArticlePage.objects.exists()


def test_so_many_a_day_and_nothing_lost(room, monkeypatch):
    _news, people = room
    monkeypatch.setattr(actions, "NEW_A_DAY", 2)
    sent(people["member"])
    sent(people["member"])
    answer = send(people["member"], text="Much work")
    assert answer.status_code == 422
    assert "send it tomorrow" in answer.content.decode()
    assert "Much work" in answer.content.decode()
    assert Submission.objects.count() == 2
    sent(people["other"])
    monkeypatch.setattr(actions, "CHANGES_A_DAY", 2)
    row = Submission.objects.filter(person=people["member"]).first()
    assert change(people["member"], row, title="A").status_code == 303
    assert change(people["member"], row, title="B").status_code == 422


def test_a_language_without_news_is_refused_at_its_field(room):
    _news, people = room
    NewsIndexPage.objects.filter(locale__language_code="da").update(live=False)
    answer = send(people["member"], language="da")
    assert answer.status_code == 422
    assert "There is no news in this language." in answer.content.decode()
    assert not ArticlePage.objects.exists()


def test_without_an_approval_nothing_is_written(room):
    from wagtail.models import WorkflowPage

    _news, people = room
    WorkflowPage.objects.all().delete()
    assert send(people["member"]).status_code == 422
    assert not ArticlePage.objects.exists()
    assert not Submission.objects.exists()


def test_my_list_costs_the_same_for_one_and_many(room, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _news, people = room

    def cost():
        client = client_of(people["member"])
        client.get(address("my_articles"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(address("my_articles")).status_code == 200
        return len(found)

    sent(people["member"])
    one = cost()
    actions.NEW_A_DAY, kept = 99, actions.NEW_A_DAY
    try:
        for _n in range(6):
            sent(people["member"])
    finally:
        actions.NEW_A_DAY = kept
    assert cost() == one


def test_what_editors_are_told_when_they_open_it(room):
    _news, people = room
    row = sent(people["member"], note="Please <check> the figures")
    url = reverse("wagtailadmin_pages:edit", args=[row.page_id])
    html = client_of(people["editor"]).get(url).content.decode()
    assert "Please &lt;check&gt; the figures" in html
    assert "member@guild.example" not in html


def test_the_text_that_a_member_typed_is_words_in_the_page(room):
    _news, people = room
    row = sent(people["member"], text=f"<script>alert(1)</script>\n\n{TEXT}")
    for name in ("approver", "board"):
        decide(people[name], row.page)
    html = Client(headers={"host": "localhost"}).get(row.page.get_url()).content
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in html
