"""The pages of a site for search engines, with their other languages.

Each part costs the same number of queries whatever it holds. Addresses come from
`url_path` as Wagtail builds them, without loading a page.
"""

from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from wagtail.models import Page

from core import sharing, sites
from core.pagecache import mark_public
from core.public import open_pages

# sitemaps.org allows 50,000 addresses; a fifth of that is made in a second.
MOST = 10_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
FIELDS = ("url_path", "translation_key", "last_published_at")


@require_safe
def sitemap(request):
    """All open pages; above `MOST` of them, an index of parts."""
    pages = _pages(request)
    count = pages.count()
    if count <= MOST:
        return _answer(_urlset(request, pages))
    base = sharing.address(request)
    lines = [f'<sitemapindex xmlns="{PROTOCOL}">']
    for number in range(1, -(-count // MOST) + 1):
        where = base + reverse("sitemap_part", args=[number])
        lines.append(f"<sitemap><loc>{escape(where)}</loc></sitemap>")
    return _answer([*lines, "</sitemapindex>"])


@require_safe
def part(request, number: int):
    """The part of a number, from 1; 404 behind the last."""
    start = (number - 1) * MOST
    pages = _pages(request)
    if number < 1 or start >= pages.count():
        raise Http404
    return _answer(_urlset(request, pages[start : start + MOST]))


def _answer(lines):
    text = HEAD + "\n".join(lines) + "\n"
    return mark_public(HttpResponse(text, content_type="application/xml"))


def _pages(request):
    """Open pages of this site in the order of the tree."""
    roots = _roots(request)
    pages = Page.objects.none()
    for path in roots:
        pages = pages | Page.objects.filter(url_path__startswith=path)
    return open_pages(pages).order_by("path")


def _roots(request) -> dict[str, str]:
    """url_path of each language's front page -> whole address."""
    site = sites.settle(request)
    known = dict(settings.LANGUAGES)
    return {
        root.root_path: f"{root.root_url}/{root.language_code}/"
        for root in request._wagtail_cached_site_root_paths
        if site and root.site_id == site.pk and root.language_code in known
    }


def _urlset(request, pages) -> Iterator[str]:
    roots = _roots(request)
    rows = list(pages.values_list(*FIELDS))
    family = defaultdict(list)
    keys = pages.values("translation_key")
    kin = _pages(request).filter(translation_key__in=keys).order_by("path")
    for path, key, code in kin.values_list(
        "url_path", "translation_key", "locale__language_code"
    ):
        family[key].append((code, _address(path, roots)))
    yield (f'<urlset xmlns="{PROTOCOL}" xmlns:xhtml="http://www.w3.org/1999/xhtml">')
    for path, key, changed in rows:
        yield f"<url><loc>{_address(path, roots)}</loc>"
        if changed:
            yield f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>"
        if len(family[key]) > 1:
            for code, url in family[key]:
                yield f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>'
        yield "</url>"
    yield "</urlset>"


def _address(path: str, roots: dict[str, str]) -> str:
    root = next(root for root in roots if path.startswith(root))
    return escape(roots[root] + path[len(root) :], {'"': "&quot;"})
