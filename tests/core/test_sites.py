"""The site of a request and the openness of a page: as Wagtail says, for less."""

import pytest

from django.core.cache import cache
from django.test import RequestFactory

from wagtail.models import Page, PageViewRestriction, Site

from core import kept, sites
from events.models import EventIndexPage, EventPage
from tests import make

pytestmark = pytest.mark.django_db
HOSTS = ("a.test", "a.test:8000", "b.test", "b.test:81", "c.test", "localhost", "x")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a.test", 80, True)],
        [("a.test", 80, False)],
        [("a.test", 80, False), ("a.test", 8000, False)],
        [("a.test", 80, True), ("a.test", 8000, False)],
        [("a.test", 80, False), ("a.test", 8000, False), ("b.test", 80, True)],
        [("c.test", 80, True), ("a.test", 443, False), ("b.test", 81, False)],
        [("a.test", 81, False), ("a.test", 82, False), ("a.test", 83, True)],
    ],
)
def test_the_site_is_the_one_that_wagtail_finds(rows, settings):
    settings.ALLOWED_HOSTS = ["*"]
    home = make.a_site()["da"]
    Site.objects.all().delete()
    for host, port, default in rows:
        Site.objects.create(
            hostname=host, port=port, is_default_site=default, root_page=home
        )
    for host in HOSTS:
        ours, theirs = (RequestFactory(HTTP_HOST=host).get("/") for _n in range(2))
        kept._facts.clear()
        cache.clear()
        assert sites.settle(ours) == Site.find_for_request(theirs), host
        assert ours._wagtail_cached_site_root_paths == Site.get_site_root_paths()


def event_page(language="en"):
    row = make.an_event()
    return EventPage.objects.get(
        translation_key=row.translation_key, locale__language_code=language
    )


def test_an_open_page_costs_one_query(django_assert_num_queries):
    page = event_page()
    with django_assert_num_queries(1):
        assert not page.get_view_restrictions()


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_restriction_anywhere_above_is_found(client, depth):
    page = event_page()
    closed = [page, page.get_parent(), page.get_parent().get_parent()][depth]
    url = page.url
    assert client.get(url).status_code == 200
    row = PageViewRestriction.objects.create(
        page=Page.objects.get(pk=closed.pk), restriction_type="login"
    )
    assert list(page.get_view_restrictions()) == [row]
    answer = client.get(url + "?uncached=1")
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]


def test_an_alias_is_as_closed_as_its_source(client):
    source = event_page()
    other = EventIndexPage.objects.get(locale__language_code="da")
    alias = source.create_alias(parent=other, update_slug="alias", update_locale=None)
    assert not alias.get_view_restrictions()
    PageViewRestriction.objects.create(page=source, restriction_type="login")
    assert alias.get_view_restrictions().count() == 1
    assert client.get(alias.url).status_code == 302


def test_what_is_kept_ends_with_a_publication(django_capture_on_commit_callbacks):
    seen = []

    def build():
        seen.append(1)
        return len(seen)

    assert [kept.kept("x", build), kept.kept("x", build)] == [1, 1]
    page = event_page()
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert kept.kept("x", build) == 2
    cache.clear()
    kept.cache.clear()
    assert kept.kept("x", build) == 3


def test_without_a_cache_nothing_is_kept(settings):
    pages = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "pages": pages}
    seen = []
    for _n in range(2):
        kept.kept("x", lambda: seen.append(1))
    assert len(seen) == 2
