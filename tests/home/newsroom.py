"""News in both languages, articles, and a member who writes."""

import uuid

from django.urls import reverse
from django.utils import translation

from wagtail.models import Page

from home.models import HomePage
from home.news import states
from home.news.models import (
    ArticleAuthor,
    ArticlePage,
    NewsIndexPage,
    Submission,
    Topic,
)
from membership import roles
from tests import make
from tests.home.desk import a_desk, client_of

TEXT = "The first paragraph.\n\n## A heading\n\n- one\n- two"


def a_newsroom():
    """(index pages by language, people by role): an editors' desk with news."""
    homes, people = a_desk()
    people["member"] = make.a_person(
        roles.MEMBERS, email="member@guild.example", language="en"
    )
    people["other"] = make.a_person(
        roles.MEMBERS, email="other@guild.example", language="da", first_name="Ida"
    )
    return the_news(homes), people


def the_news(homes=None):
    """The news index of each language; made once."""
    homes = homes or make.a_site()
    found = {i.locale.language_code: i for i in NewsIndexPage.objects.select_related()}
    key = uuid.uuid4()
    for language, home in homes.items():
        if language not in found:
            home = HomePage.objects.get(pk=home.pk)
            found[language] = home.add_child(
                instance=NewsIndexPage(
                    title="Nyheder" if language == "da" else "News",
                    slug="nyheder" if language == "da" else "news",
                    locale=home.locale,
                    translation_key=key,
                )
            )
    return found


def a_topic(slug="pay", da="Løn", en="Pay"):
    return Topic.objects.get_or_create(
        slug=slug, defaults={"name_da": da, "name_en": en}
    )[0]


def an_article(index, title="Numbers", *, topics=(), names=(), **fields):
    """A live article below the index."""
    fields.setdefault("summary", f"About {title}.")
    page = ArticlePage(
        title=title,
        locale_id=index.locale_id,
        topics=list(topics),
        authors=[ArticleAuthor(name=name) for name in names],
        **fields,
    )
    Page.objects.get(pk=index.pk).specific.add_child(instance=page)
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def asked(**changes):
    """What a browser posts from the form; None leaves a field out."""
    data = {
        "language": "en",
        "title": "Counting by ear",
        "summary": "A microphone counts what the cameras miss.",
        "text": TEXT,
        "byline": "full",
        "agree": "on",
        "client_key": str(uuid.uuid4()),
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def address(name, *args, language="en"):
    with translation.override(language):
        return reverse(name, args=args)


def send(person, **changes):
    """Post the form for a new article as this person."""
    return client_of(person).post(address("my_article_new"), asked(**changes))


def change(person, row, **changes):
    url = address("my_article_edit", row.public_id)
    return client_of(person).post(url, asked(language=None, agree=None, **changes))


def sent(person, **changes) -> Submission:
    """Post the form and return what became of it."""
    answer = send(person, **changes)
    assert answer.status_code == 303, answer.content.decode()
    return Submission.objects.latest("pk")


def key_of(row) -> str:
    return states.of(row).key
