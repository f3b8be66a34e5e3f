"""The same form from many tabs at once, and many members at once."""

import uuid

import pytest

from core.errors import Refused
from home.news import actions
from home.news.models import ArticlePage, Submission
from home.news.models.pages import NewsIndexPage
from membership import roles
from tests import make
from tests.events.test_registrations_race import at_once
from tests.home.newsroom import the_news

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def members():
    from home import workflows

    the_news()
    workflows.ensure()
    return [make.a_person(roles.MEMBERS) for _n in range(8)]


def submit(person, key=None, title="Counting by ear"):
    return actions.submit(
        person=person,
        language="en",
        client_key=key or uuid.uuid4(),
        wanted=actions.Wanted(title, "A summary.", "A text."),
        by=person,
    )


def test_one_form_sent_eight_times_at_once_is_one_article(members):
    key = uuid.uuid4()
    found = at_once(8, lambda _n: submit(members[0], key))
    assert {getattr(row, "pk", row) for row in found} == {Submission.objects.get().pk}
    assert ArticlePage.objects.count() == 1


def test_eight_members_at_once_are_eight_articles_in_a_whole_tree(members):
    found = at_once(8, lambda n: submit(members[n]))
    assert all(isinstance(row, Submission) for row in found), found
    pages = ArticlePage.objects.all()
    assert pages.count() == 8
    assert len({page.slug for page in pages}) == 8
    assert len({page.path for page in pages}) == 8
    index = NewsIndexPage.objects.get(locale__language_code="en")
    assert index.numchild == 8


def test_the_limit_of_a_day_holds_at_once(members):
    found = at_once(8, lambda _n: submit(members[0]))
    refused = [row for row in found if isinstance(row, Refused)]
    assert len(refused) == 8 - actions.NEW_A_DAY
    assert {row.code for row in refused} == {"too_many"}
    assert Submission.objects.count() == actions.NEW_A_DAY
