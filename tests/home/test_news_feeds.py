"""Feeds: valid, absolute, stable, and never a word that is not public."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

import pytest

from django.test import Client
from django.utils import timezone

from wagtail.models import Page, PageViewRestriction

from home.news.models import ArticlePage, NewsIndexPage
from tests.home.newsroom import a_topic, an_article, the_news

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def news():
    return the_news()


def parsed(answer):
    assert answer.status_code == 200, answer.status_code
    return ET.fromstring(answer.content)  # noqa: S314  (our own output)


def test_atom_is_what_rfc_4287_asks(news, visitor):
    page = an_article(
        news["en"],
        "R&D <b>first</b>",
        names=["Åse & Bo"],
        topics=[a_topic()],
        published_on=dt.date(2026, 1, 2),
    )
    answer = visitor.get("/en/news/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = parsed(answer)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    for name in ("title", "id", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "http://localhost/en/news/feed.atom",
        "alternate": "http://localhost/en/news/",
    }
    [entry] = feed.findall(f"{ATOM}entry")
    said = {child.tag.removeprefix(ATOM): child for child in entry}
    assert said["title"].text == "R&D <b>first</b>"
    assert said["id"].text.startswith("urn:uuid:")
    assert said["link"].get("href") == f"http://localhost{page.get_url()}"
    assert said["author"].find(f"{ATOM}name").text == "Åse & Bo"
    assert said["category"].get("term") == "Pay"
    updated = dt.datetime.fromisoformat(said["updated"].text)
    assert abs(timezone.now() - updated) < dt.timedelta(minutes=1)
    published = dt.datetime.fromisoformat(said["published"].text)
    assert published.date() == dt.date(2026, 1, 2)


def test_rss_is_what_rss_2_asks(news, visitor):
    an_article(news["da"], "Æbler", names=["Bo"], published_on=dt.date(2026, 1, 2))
    answer = visitor.get("/da/nyheder/feed.rss")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    rss = parsed(answer)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    [channel] = rss
    assert channel.findtext("language") == "da"
    assert channel.findtext("link") == "http://localhost/da/nyheder/"
    assert channel.findtext("description")
    [item] = channel.findall("item")
    assert item.findtext("title") == "Æbler"
    assert item.findtext("link").startswith("http://localhost/da/nyheder/")
    assert item.find("guid").get("isPermaLink") == "false"
    assert parsedate_to_datetime(item.findtext("pubDate")).year == 2026


def test_an_id_outlives_the_address_and_differs_by_language(news, visitor):
    def ids(path):
        return [
            e.findtext(f"{ATOM}id")
            for e in parsed(visitor.get(path)).findall(f"{ATOM}entry")
        ]

    page = an_article(news["en"], "Moves")
    twin = an_article(news["da"], "Flytter")
    ArticlePage.objects.filter(pk=twin.pk).update(translation_key=page.translation_key)
    [before] = ids("/en/news/feed.atom")
    page.slug, page.title = "elsewhere", "Moved"
    page.save_revision().publish()
    [after] = ids("/en/news/feed.atom?page=2")
    assert before == after
    assert ids("/da/nyheder/feed.atom") != [after]


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_a_feed_holds_only_what_everybody_may_read(news, visitor, kind):
    canary = "Kanariefugl"
    an_article(news["en"], "Open")
    closed = an_article(news["en"], canary)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    gone = an_article(news["en"], f"{canary} gone")
    ArticlePage.objects.filter(pk=gone.pk).update(live=False)
    changed = an_article(news["en"], "Changed")
    changed.title = canary
    changed.save_revision()
    for client in (visitor, Client(headers={"host": "localhost"})):
        body = client.get(f"/en/news/feed.{kind}").content.decode()
        assert canary not in body
        assert "Open" in body
        assert "Changed" in body


def test_a_feed_of_a_topic(news, visitor):
    an_article(news["en"], "With", topics=[a_topic()])
    an_article(news["en"], "Without")
    whole = visitor.get("/en/news/feed.atom").content.decode()
    part = visitor.get("/en/news/feed.atom?tag=pay").content.decode()
    assert "Without" in whole
    assert "Without" not in part
    assert "With" in part
    assert "News: Pay" in part
    ids = re.findall(r"<id>([^<]+)</id>", whole + part)
    assert ids[0] != re.findall(r"<id>([^<]+)</id>", part)[0]
    assert visitor.get("/en/news/feed.atom?tag=nothing").status_code == 404
    assert visitor.get("/en/news/feed.rss?tag=" + "x" * 9000).status_code == 404


def test_no_feed_where_there_are_no_public_news(news, visitor):
    for path in (
        "/en/feed.atom",
        "/en/elsewhere/feed.atom",
        "/da/news/feed.atom",
        "/en/news/feed.json",
        "/en/news/",
    ):
        answer = visitor.get(path)
        assert answer.status_code == (200 if path == "/en/news/" else 404), path
    PageViewRestriction.objects.create(page=news["en"], restriction_type="login")
    assert visitor.get("/en/news/feed.atom").status_code == 404
    NewsIndexPage.objects.filter(pk=news["da"].pk).update(live=False)
    assert visitor.get("/da/nyheder/feed.atom").status_code == 404


def test_a_letter_that_xml_cannot_hold_does_not_break_the_feed(news, visitor):
    an_article(news["en"], "A\x0bB\ufffe", summary="x\x1fy")
    [title] = parsed(visitor.get("/en/news/feed.atom")).iter(f"{ATOM}entry")
    assert title.findtext(f"{ATOM}title") == "AB"


def test_a_reader_that_has_it_gets_304(news, visitor):
    an_article(news["en"], "One")
    first = visitor.get("/en/news/feed.atom")
    again = visitor.get("/en/news/feed.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code in {200, 304}
    Page.objects.get(slug="news")
    fresh = Client(headers={"host": "localhost", "authorization": "x"})
    assert (
        fresh.get(
            "/en/news/feed.atom", headers={"if-none-match": first["ETag"]}
        ).status_code
        == 304
    )
