"""News as visitors get it: index, articles, topics."""

import datetime as dt
import json
import re

import pytest

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from home.news.models import ArticlePage, RelatedArticle, Topic
from membership import roles
from tests import make
from tests.home.newsroom import a_topic, an_article, the_news

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def news():
    return the_news()


def day(n):
    return dt.date(2026, 1, 1) + dt.timedelta(n)


def titles(response):
    html = response.content.decode()
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', html)


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [
        ("da", "/da/nyheder/", "Der er ikke skrevet noget endnu"),
        ("en", "/en/news/", "Nothing is written yet"),
    ],
)
def test_an_index_without_articles_says_so(news, visitor, language, path, words):
    answer = visitor.get(path)
    assert answer.status_code == 200
    if language == "en":
        assert words in answer.content.decode()
    assert titles(answer) == []


def test_newest_first_in_its_own_language_and_only_what_is_public(news, visitor):
    an_article(news["en"], "Older", published_on=day(1))
    an_article(news["en"], "Newer", published_on=day(2))
    an_article(news["da"], "Dansk", published_on=day(3))
    draft = ArticlePage(title="Draft", summary="x", live=False)
    Page.objects.get(pk=news["en"].pk).specific.add_child(instance=draft)
    members = an_article(news["en"], "Members", published_on=day(4))
    PageViewRestriction.objects.create(page=members, restriction_type="login")
    assert titles(visitor.get("/en/news/")) == ["Newer", "Older"]
    assert titles(visitor.get("/da/nyheder/")) == ["Dansk"]
    member = Client(headers={"host": "localhost"})
    member.force_login(make.a_person())
    assert titles(member.get("/en/news/")) == ["Members", "Newer", "Older"]


def test_an_article_for_a_group_is_for_that_group(news):
    secret = an_article(news["en"], "For the board")
    rule = PageViewRestriction.objects.create(page=secret, restriction_type="groups")
    rule.groups.add(roles.ensure()[roles.BOARD])
    public = ArticlePage.objects.visible_to
    assert secret in public(make.a_person(roles.BOARD))
    assert secret in public(make.a_person(is_superuser=True))
    assert secret not in public(make.a_person(roles.MEMBERS))
    assert secret not in public(None)


def test_filters_by_topic_and_year_together_and_nonsense_is_no_filter(news, visitor):
    pay, craft = a_topic(), a_topic("craft", "Håndværk", "Craft")
    an_article(news["en"], "A", topics=[pay], published_on=dt.date(2025, 5, 1))
    an_article(news["en"], "B", topics=[pay, craft], published_on=day(1))
    an_article(news["en"], "C", topics=[craft], published_on=day(2))

    def shown(query):
        return titles(visitor.get(f"/en/news/{query}"))

    assert shown("?tag=pay") == ["B", "A"]
    assert shown("?year=2025") == ["A"]
    assert shown("?tag=craft&year=2026") == ["C", "B"]
    assert shown("?tag=craft&year=2025") == []
    assert shown("?tag=nothing&year=abc&page=x") == ["C", "B", "A"]
    assert shown("?year=99999999999&page=-7") == ["C", "B", "A"]
    html = visitor.get("/en/news/?tag=pay").content.decode()
    assert 'href="?tag=pay&amp;year=2025"' in html
    assert 'feed.atom?tag=pay"' in html


def test_topics_speak_the_readers_language(news):
    topic = a_topic()
    with translation.override("en"):
        assert str(topic) == "Pay"
    with translation.override("da"):
        assert str(topic) == "Løn"
    assert Topic.objects.create(name_da="X", name_en="Pay!").slug == "pay-2"
    assert Topic.objects.create(name_da="Y", name_en="???").slug == "topic"


def test_pages_of_the_list_hold_each_article_once(news, visitor):
    for n in range(16):
        an_article(news["en"], f"N{n:02}", published_on=day(n))
    seen = []
    for number in (1, 2, 3):
        answer = visitor.get(f"/en/news/?page={number}")
        seen += titles(answer)
    assert seen == [f"N{n:02}" for n in reversed(range(16))]
    html = visitor.get("/en/news/").content.decode()
    assert 'href="?page=2" rel="next"' in html
    assert 'rel="next"' not in visitor.get("/en/news/?page=3").content.decode()


def test_an_article_has_byline_date_time_topics_and_more_to_read(news, visitor):
    topic = a_topic()
    other = an_article(news["en"], "By topic", topics=[topic])
    far = an_article(news["en"], "Unlike")
    hand = an_article(news["en"], "By hand")
    page = an_article(
        news["en"],
        "Main",
        topics=[topic],
        names=["Amina Warsame", "Bo"],
        published_on=dt.date(2024, 2, 29),
        body=[("text", "<p>" + "word " * 500 + "</p>")],
    )
    page.related = [RelatedArticle(article=hand)]
    page.save()
    html = visitor.get(page.get_url()).content.decode()
    assert "Amina Warsame, Bo" in html
    assert '<time datetime="2024-02-29">29 February 2024</time>' in html
    assert "3 minutes to read" in html
    assert 'href="/en/news/?tag=pay"' in html
    assert re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', html) == [
        "By hand",
        other.title,
        far.title,
    ]
    assert '<link rel="alternate" type="application/atom+xml"' in html


def test_related_by_hand_shows_the_translation_and_never_a_draft(news, visitor):
    danish = an_article(news["da"], "Dansk")
    english = danish.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "English"
    english.save_revision().publish()
    page = an_article(news["en"], "Main")
    page.related = [RelatedArticle(article=danish)]
    page.save()
    assert titles(visitor.get(page.get_url())) == ["English"]
    ArticlePage.objects.filter(pk=english.pk).update(live=False)
    caches["pages"].clear()
    assert titles(visitor.get(page.get_url())) == []


def test_an_article_without_a_date_gets_the_day_it_goes_out_and_keeps_it(news):
    page = an_article(news["da"], "Today")
    assert page.published_on == timezone.localdate()
    ArticlePage.objects.filter(pk=page.pk).update(
        first_published_at=timezone.now() - dt.timedelta(9)
    )
    page.refresh_from_db()
    page.published_on = None
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.published_on == timezone.localdate() - dt.timedelta(9)
    draft = ArticlePage(title="Draft", summary="x", live=False)
    Page.objects.get(pk=news["da"].pk).specific.add_child(instance=draft)
    assert draft.published_on is None


def test_translations_share_date_topics_authors_and_translate_the_words(news):
    page = an_article(
        news["da"],
        "Tal",
        topics=[a_topic()],
        names=["Bo"],
        published_on=day(5),
        body=[("text", "<p>Et afsnit</p>")],
    )
    translate_object(page, [Locale.objects.get(language_code="en")])
    made = Translation.objects.latest("pk")
    made.save_target(publish=False)
    english = page.get_translations().get().specific
    assert not english.live
    latest = english.get_latest_revision_as_object()
    assert latest.published_on == day(5)
    assert [a.name for a in latest.authors.all()] == ["Bo"]
    assert [t.slug for t in latest.topics.all()] == ["pay"]
    paths = {s.context.path.split(".")[0] for s in made.source.stringsegment_set.all()}
    assert {"title", "summary", "body"} <= paths


@pytest.mark.parametrize("path", ["/en/news/", "/en/news/?tag=pay&year=2026", "main"])
@pytest.mark.thorough
def test_the_same_number_of_queries_for_few_and_many(news, path):
    topic = a_topic()
    main = an_article(news["en"], "Main", topics=[topic], published_on=day(0))

    def asked():
        for cache in caches.all():
            cache.clear()
        url = main.get_url() if path == "main" else path
        with CaptureQueriesContext(connection) as found:
            assert Client(headers={"host": "localhost"}).get(url).status_code == 200
        return len(found)

    for n in range(9):
        an_article(news["en"], f"N{n}", topics=[topic], published_on=day(n))
    asked()  # content types and the like are read once in a process
    few = asked()
    for n in range(30):
        an_article(news["en"], f"M{n}", topics=[topic], published_on=day(n))
    assert asked() == few
    assert few <= 22


def test_a_published_article_is_on_the_kept_index_at_once(
    news, visitor, django_capture_on_commit_callbacks
):
    an_article(news["en"], "First")
    assert titles(visitor.get("/en/news/")) == ["First"]
    with django_capture_on_commit_callbacks(execute=True):
        an_article(news["en"], "Second", published_on=timezone.localdate())
    assert titles(visitor.get("/en/news/")) == ["Second", "First"]
    with django_capture_on_commit_callbacks(execute=True):
        Topic.objects.create(name_da="Z", name_en="Z")
    assert visitor.get("/en/news/").status_code == 200


def test_what_search_engines_and_social_sites_read(news, visitor):
    page = an_article(
        news["en"], "Numbers", names=["Amina Warsame"], published_on=dt.date(2026, 1, 2)
    )
    html = visitor.get(page.get_url()).content.decode()
    [raw] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    graph = {part["@type"]: part for part in json.loads(raw)["@graph"]}
    article = graph["NewsArticle"]
    assert article["headline"] == "Numbers"
    assert article["datePublished"] == "2026-01-02"
    assert article["author"] == [{"@type": "Person", "name": "Amina Warsame"}]
    assert '<meta property="og:type" content="article">' in html
    assert html.count('<meta name="description" content="About Numbers.">') == 1
    [picture] = article["image"]
    assert visitor.get(picture.removeprefix("http://localhost")).status_code == 200
