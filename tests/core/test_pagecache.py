"""Kept pages: fresh at once on change, and never a private one."""

import pytest

from django.http import HttpResponse
from django.test import RequestFactory

from core import pagecache

pytestmark = pytest.mark.django_db


class Visitor:
    is_authenticated = False


class Member:
    is_authenticated = True


class Counter:
    """A view that says how often it was rendered."""

    def __init__(self, change=None, user=Visitor):
        self.times = 0
        self.change = change
        self.user = user

    def __call__(self, request):
        self.times += 1
        request.user = self.user()
        response = pagecache.mark_public(HttpResponse(f"rendered {self.times}"))
        if self.change:
            self.change(response)
        return response


def ask(view, path="/en/", cookie="", **extra):
    request = RequestFactory().get(path, HTTP_HOST="testserver", **extra)
    request.META["HTTP_COOKIE"] = cookie
    return pagecache.PageCacheMiddleware(view)(request)


def test_second_visitor_gets_the_kept_page():
    view = Counter()
    first, second = ask(view), ask(view)
    assert first.content == second.content == b"rendered 1"
    assert second["Cache-Control"] == pagecache.PUBLIC
    assert "Cookie" in second["Vary"]


def test_each_mode_language_and_query_has_its_own():
    view = Counter()
    ask(view)
    assert ask(view, cookie="mode=dark").content == b"rendered 2"
    assert ask(view, "/da/").content == b"rendered 3"
    assert ask(view, "/en/?view=calendar").content == b"rendered 4"


def test_published_content_ends_every_kept_page(django_capture_on_commit_callbacks):
    view = Counter()
    ask(view)
    with django_capture_on_commit_callbacks(execute=True):
        pagecache.content_changed()
    assert ask(view).content == b"rendered 2"


def test_a_rolled_back_change_ends_nothing(django_capture_on_commit_callbacks):
    view = Counter()
    ask(view)
    with django_capture_on_commit_callbacks(execute=False):
        pagecache.content_changed()
    assert ask(view).content == b"rendered 1"


def test_a_taken_seat_ends_a_page_within_a_second(
    django_capture_on_commit_callbacks, monkeypatch
):
    view = Counter()
    now = 1_000_000.0
    monkeypatch.setattr(pagecache.time, "time", lambda: now)
    ask(view)
    with django_capture_on_commit_callbacks(execute=True):
        pagecache.seats_changed()
    assert ask(view).content == b"rendered 1"
    now += pagecache.SEATS_SECONDS
    assert ask(view).content == b"rendered 2"


@pytest.mark.parametrize(
    "cookie", ["sessionid=abc", "messages=x", "mode=purple", "mode=dark; sessionid=a"]
)
def test_a_visitor_with_a_past_is_never_served_from_the_cache(cookie):
    view = Counter()
    ask(view)
    response = ask(view, cookie=cookie)
    assert response.content == b"rendered 2"
    assert response["Cache-Control"] == pagecache.PRIVATE


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.set_cookie("csrftoken", "x"),
        lambda r: r.headers.__setitem__("Cache-Control", "private"),
        lambda r: setattr(r, "is_public_page", False),
        lambda r: setattr(r, "status_code", 404),
    ],
)
def test_personal_and_failed_answers_are_not_kept(change):
    view = Counter(change)
    ask(view)
    assert ask(view).content == b"rendered 2"


def test_a_signed_in_answer_is_not_kept_for_anybody():
    ask(Counter(user=Member))
    assert ask(Counter()).content == b"rendered 1"
    assert ask(Counter(user=Member), "/en/?page=2")["Cache-Control"] == (
        pagecache.PRIVATE
    )


def test_strange_queries_do_not_fill_the_cache():
    view = Counter()
    ask(view, "/en/?utm_source=x")
    assert ask(view, "/en/?utm_source=x").content == b"rendered 2"


def test_a_dead_cache_renders_as_usual(monkeypatch):
    monkeypatch.setattr(pagecache.cache, "get_many", lambda keys: {})
    view = Counter()
    assert ask(view).content == b"rendered 1"
    assert ask(view).content == b"rendered 2"
