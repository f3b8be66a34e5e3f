"""The demo association's news, in both languages, and where they stood before."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from core import demo_texts
from core.demo_texts import LANGUAGES, identity
from home import demo as site_demo
from home import demo_body
from home.news import actions
from home.news.models import (
    ArticleAuthor,
    ArticlePage,
    NewsIndexPage,
    Submission,
    Topic,
)
from membership import demo as people_demo

# After the front pages exist, before the pages that link to articles are written.
ORDER = 25
DATA = Path(__file__).parent / "demo_data"


def _data() -> dict:
    return demo_texts.read(DATA, "articles*.toml")


def load(*, now, say) -> int:
    """Topics, the index and its articles without their texts, which link to pages."""
    topics = {}
    for entry in _data()["topic"]:
        topics[entry["slug"]], _new = Topic.objects.get_or_create(
            slug=entry["slug"],
            defaults={f"name_{code}": entry["name"][code] for code in LANGUAGES},
        )
    made = 0
    for language in LANGUAGES:
        have = set(
            Page.objects.filter(locale__language_code=language).values_list(
                "translation_key", flat=True
            )
        )
        index = _index(language, now)
        for entry in _data()["article"]:
            if identity("page", entry["key"]) not in have:
                _article(index, entry, language, now, topics)
                made += 1
    say(f"Articles: {made} new")
    return made


def finish(*, now, say) -> int:
    """The texts, once every page that they link to is there, and old addresses."""
    made = 0
    for language in LANGUAGES:
        links = site_demo.Links(language)
        pages = {
            page.translation_key: page
            for page in ArticlePage.objects.filter(locale__language_code=language)
        }
        for entry in _data()["article"]:
            page = pages.get(identity("page", entry["key"]))
            if page is None or page.body:
                continue
            page.body = demo_body.build(
                entry["key"], entry["body"], language, now, links
            )
            page.save()
            made += 1
            if was := entry.get("was"):
                Redirect.objects.get_or_create(
                    old_path=Redirect.normalise_path(f"/{language}/{was[language]}"),
                    site=None,
                    defaults={"redirect_page": page, "is_permanent": True},
                )
    return made + _wait()


def _wait() -> int:
    """Send in what waits for the editors, so that their list is not empty."""
    made = 0
    for entry in demo_texts.read(DATA, "waiting.toml")["submission"]:
        key = identity("submission", entry["key"])
        if Submission.objects.filter(client_key=key).exists():
            continue
        person = people_demo.login(entry["login"])
        wanted = actions.Wanted(
            title=entry["title"],
            summary=entry["summary"],
            text=entry["text"].strip(),
            note=entry["note"],
        )
        actions.submit(
            person=person,
            language=entry["language"],
            client_key=key,
            wanted=wanted,
            by=person,
        )
        made += 1
    return made


def _index(language: str, now) -> NewsIndexPage:
    key = identity("page", "news")
    page = NewsIndexPage.objects.filter(
        translation_key=key, locale__language_code=language
    ).first()
    if page is not None:
        return page
    words = _data()["index"]
    home = site_demo.front(language)
    assert home is not None  # noqa: S101  (made by home.demo, which comes before)
    front = Page.objects.get(pk=home.pk).specific
    return front.add_child(
        instance=NewsIndexPage(
            title=words["title"][language],
            slug=words["slug"][language],
            intro=words["intro"][language],
            search_description=words["intro"][language],
            locale=front.locale,
            translation_key=key,
            first_published_at=now,
            last_published_at=now,
        )
    )


def _article(index, entry, language: str, now, topics) -> None:
    day = timezone.localdate(now)
    then = now + dt.timedelta(entry["days"])
    page = ArticlePage(
        title=entry["title"][language].format(year=day.year),
        slug=entry["slug"][language],
        summary=entry["summary"][language],
        published_on=day + dt.timedelta(entry["days"]),
        locale=index.locale,
        translation_key=identity("page", entry["key"]),
        owner=people_demo.login("editor"),
        first_published_at=then,
        last_published_at=then,
    )
    page.authors = [
        ArticleAuthor(name=name, sort_order=n)
        for n, name in enumerate(entry["authors"])
    ]
    page.topics = [topics[slug] for slug in entry["topics"]]
    # The tree is read anew: treebeard keeps numbers of children on the instance.
    Page.objects.get(pk=index.pk).specific.add_child(instance=page)
