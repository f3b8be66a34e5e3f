"""What the pages of news show. Every reading costs the same number of queries."""

from django.core.paginator import Paginator
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from home.news.models import ArticlePage, NewsIndexPage, Topic

# The first page leads with one article across and two rows of three.
PER_PAGE = 7
READ_ON = 3


def index_context(index, request) -> dict:
    """?tag=pay&year=2026&page=2; what makes no sense is as if it were not asked."""
    user = getattr(request, "user", None)
    public = ArticlePage.objects.child_of(index).visible_to(user)
    topics = _topics(public)
    days = public.exclude(published_on=None).dates("published_on", "year", order="DESC")
    years = [day.year for day in days]
    tag = next((t for t in topics if t.slug == request.GET.get("tag")), None)
    year = next((y for y in years if str(y) == request.GET.get("year")), None)
    shown = public
    if tag:
        shown = shown.filter(topics=tag)
    if year:
        shown = shown.filter(published_on__year=year)
    pages = Paginator(shown.newest_first().for_cards(), PER_PAGE)
    articles = pages.get_page(request.GET.get("page"))
    with_urls(articles.object_list, request)
    chosen = {"tag": tag.slug if tag else None, "year": year}
    feed = urlencode({"tag": tag.slug}) if tag else ""
    return {
        "articles": articles,
        "tag": tag,
        "year": year,
        "topic_chips": _chips(
            _("All"), [(t.slug, t.name) for t in topics], "tag", chosen
        ),
        "year_chips": _chips(
            _("All years"), [(y, str(y)) for y in years], "year", chosen
        ),
        "more_url": _query(chosen, page=articles.next_page_number())
        if articles.has_next()
        else "",
        "back_url": _query(chosen, page=articles.previous_page_number())
        if articles.has_previous()
        else "",
        "feed_url": index.get_url(request) or "",
        "feed_query": f"?{feed}" if feed else "",
    }


def _topics(articles) -> list[Topic]:
    """Topics that some of these articles have, by their name."""
    rows = Topic.objects.filter(articles__in=articles.order_by().values("pk"))
    return sorted(rows.distinct(), key=lambda topic: topic.name.casefold())


def _chips(everything: str, choices, name: str, chosen: dict) -> list[dict]:
    """A chip for everything and one for each choice, which keep the other filter."""
    now = chosen[name]
    return [
        {
            "label": label,
            "url": _query({**chosen, name: value}),
            "current": value == now,
        }
        for value, label in [(None, everything), *choices]
    ]


def _query(chosen: dict, **more) -> str:
    asked = {key: value for key, value in {**chosen, **more}.items() if value}
    return f"?{urlencode(asked)}" if asked else "?"


def with_urls(articles, request) -> list:
    """The articles, each with its address of this request as `address`."""
    for article in articles:
        article.address = article.get_url(request) or ""
    return list(articles)


def article_context(page, request) -> dict:
    """An article's topics, and up to three to read on: by hand, then by topic."""
    topics = list(page.topics.all())
    return {
        "topics": sorted(topics, key=lambda topic: topic.name.casefold()),
        "read_on": with_urls(_read_on(page, topics, request), request),
    }


def _read_on(page, topics, request) -> list:
    user = getattr(request, "user", None)
    mine = ArticlePage.objects.visible_to(user).filter(locale_id=page.locale_id)
    mine = mine.exclude(translation_key=page.translation_key).for_cards()
    keys = [row.article.translation_key for row in _by_hand(page)]
    found = {p.translation_key: p for p in mine.filter(translation_key__in=keys)}
    chosen = [found[key] for key in keys if key in found]
    missing = READ_ON - len(chosen)
    if missing <= 0:
        return chosen[:READ_ON]
    like = mine.exclude(translation_key__in=keys).newest_first()
    same = list(like.filter(topics__in=topics).distinct()[:missing])
    if len(same) < missing:
        have = [p.pk for p in same]
        same += list(like.exclude(pk__in=have)[: missing - len(same)])
    return [*chosen, *same]


def _by_hand(page):
    """The rows of `related`; those of a draft in the preview are not saved yet."""
    rows = page.related.all()
    return rows.select_related("article") if hasattr(rows, "select_related") else rows


def latest(language: str, limit: int, request, *, topic: str = "") -> list:
    """The newest public articles of a language, of one topic if its slug is given."""
    shown = ArticlePage.objects.visible_to(None).filter(locale__language_code=language)
    if topic:
        shown = shown.filter(topics__slug=topic)
    return with_urls(shown.newest_first().for_cards()[:limit], request)


def index_url(language: str, request) -> str:
    """The address of the news of a language; empty where there is none in public."""
    shown = NewsIndexPage.objects.live().public()
    index = shown.filter(locale__language_code=language).order_by("path").first()
    return (index.get_url(request) or "") if index else ""
