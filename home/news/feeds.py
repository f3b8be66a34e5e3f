"""The door of the feeds: Atom (RFC 4287) and RSS 2.0, one for each language and topic.

An entry's id is made from the article's translation key and its language, so that it
stays when the address changes, and two languages of an article are two entries.
"""

import datetime as dt
import hashlib
import uuid

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from core import sites
from core.look import look
from core.pagecache import mark_public
from home.news import writing
from home.news.models import ArticlePage, NewsIndexPage, Topic

KINDS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}
MOST = 30


@require_safe
def feed(request, path: str, kind: str):
    """The newest public articles below the index page at `path`, ?tag= a topic's.

    404 for an index that is not public and for a topic that nobody has.
    """
    index = _index(request, path)
    if index is None:
        raise Http404
    tag = None
    articles = ArticlePage.objects.child_of(index).visible_to(None)
    if asked := request.GET.get("tag"):
        tag = Topic.objects.filter(slug=asked[:40], articles__in=articles).first()
        if tag is None:
            raise Http404
        articles = articles.filter(topics=tag)
    rows = list(
        articles.newest_first()
        .select_related("locale")
        .prefetch_related("authors", "topics")
        .defer_streamfields()[:MOST]
    )
    made = _written(KINDS[kind], request, index, tag, rows)
    body = made.writeString("utf-8").encode()
    changed = max((_updated(row) for row in rows), default=_updated(index))
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=made.content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    answer = get_conditional_response(request, etag, int(changed.timestamp()), response)
    return mark_public(answer or response)


def _index(request, path: str) -> NewsIndexPage | None:
    """The public news index at this address of the request's site and language."""
    site = sites.settle(request)
    if site is None:
        return None
    for root in request._wagtail_cached_site_root_paths:
        if root.site_id != site.pk or root.language_code != request.LANGUAGE_CODE:
            continue
        page = (
            NewsIndexPage.objects.live()
            .public()
            .select_related("locale")
            .filter(url_path=root.root_path + path)
            .first()
        )
        if page is not None:
            return page
    return None


def _updated(page) -> dt.datetime:
    return page.last_published_at or page.latest_revision_created_at or timezone.now()


def _identity(page, *more: str) -> str:
    name = "/".join((page.locale.language_code, *more))
    return uuid.uuid5(page.translation_key, name).urn


def _published(page) -> dt.datetime:
    """The moment it came out; where an older date was written, noon of that day."""
    day = page.published_on
    first = page.first_published_at
    if day is None or (first and timezone.localdate(first) == day):
        return first or _updated(page)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def _written(kind, request, index, tag, rows):
    name = look(request).name
    title = f"{index.title}: {tag.name}" if tag else index.title
    address = request.build_absolute_uri(index.get_url(request))
    made = kind(
        title=_text(f"{title} · {name}"),
        link=f"{address}?tag={tag.slug}" if tag else address,
        description=_text(index.intro or index.search_description or title),
        language=index.locale.language_code,
        author_name=_text(name),
        feed_url=request.build_absolute_uri(),
        feed_guid=_identity(index, *([tag.slug] if tag else [])),
    )
    for row in rows:
        url = request.build_absolute_uri(row.get_url(request))
        made.add_item(
            title=_text(row.title),
            link=url,
            description=_text(row.summary),
            unique_id=_identity(row),
            unique_id_is_permalink=False,
            pubdate=_published(row),
            updateddate=_updated(row),
            author_name=_text(", ".join(row.names)) or None,
            categories=[topic.name for topic in row.topics.all()],
        )
    return made


def _text(words: str) -> str:
    """Without characters that XML cannot hold; one of them would break the feed."""
    return writing.plain(words).strip()
