"""Error pages: a sentence and a way home, also with nothing left to ask."""

import pytest

from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from core import errorpages
from home.models import StandardPage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"}, raise_request_exception=False)


def failing(error):
    def view(*args, **kwargs):
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("x"), 500),
        (OperationalError("server closed the connection"), 503),
        (InterfaceError("connection already closed"), 503),
        (SuspiciousOperation("x"), 400),
    ],
)
@pytest.mark.parametrize("path", ["/en/", "/da/", "/x/"])
def test_what_fails_is_said_in_both_languages(monkeypatch, error, status, path):
    request = RequestFactory().get(path)
    try:
        raise RuntimeError("outer") from error
    except RuntimeError:
        answer = (
            errorpages.bad_request(request)
            if status == 400
            else errorpages.server_error(request)
        )
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    language = "en" if path == "/en/" else "da"
    assert f'<html lang="{language}">' in text
    assert 'lang="en"' in text
    assert "<svg" in text
    assert ("Retry-After" in answer) == (status == 503)


def test_a_database_that_is_away_is_a_503_for_the_visitor(visitor, monkeypatch):
    make.a_site()

    def away(*args, **kwargs):
        raise OperationalError("no such host")

    monkeypatch.setattr("core.sites._read", away)
    answer = visitor.get("/en/?a=1")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "We will be right back" in answer.content.decode()


def test_no_error_page_asks_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        for status in errorpages.WORDS:
            words = {"size": "5.0 MB", "most": "2.5 MB"}
            errorpages._plain(RequestFactory().get("/en/"), status, **words)


class TestGone:
    def a_page(self, **fields):
        homes = make.a_site()
        fields = {"live": False, "expired": True, **fields}
        return homes["da"].add_child(
            instance=StandardPage(
                title="Kanariefugl",
                slug="udloebet",
                expire_at=timezone.now(),
                locale=homes["da"].locale,
                **fields,
            )
        )

    def test_what_everybody_could_read_is_gone(self, visitor):
        self.a_page()
        answer = visitor.get("/da/udloebet/")
        assert answer.status_code == 410
        assert "Kanariefugl" not in answer.content.decode()

    def test_a_draft_and_a_private_page_were_never_there(self, visitor):
        page = self.a_page(expired=False)
        assert visitor.get("/da/udloebet/").status_code == 404
        StandardPage.objects.filter(pk=page.pk).update(expired=True)
        rule = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.GROUPS
        )
        rule.groups.add(Group.objects.create(name="Inner circle"))
        assert visitor.get("/da/udloebet/").status_code == 404

    def test_an_editors_redirect_wins(self, visitor):
        self.a_page()
        Redirect.add_redirect("/da/udloebet/", redirect_to="/da/")
        answer = visitor.get("/da/udloebet/")
        assert (answer.status_code, answer["Location"]) == (301, "/da/")


def test_too_many_tries_are_told_when_to_come_back(visitor, settings):
    make.a_site()
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    for _try in range(2):
        answer = visitor.post(
            "/en/account/login/", {"login": "a@example.test", "password": "x"}
        )
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "too fast" in answer.content.decode()
