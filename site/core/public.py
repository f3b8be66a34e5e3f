"""Which pages are open to all: the one question of everything that is handed out.

Sitemap, feeds, pictures for sharing, structured data and links between languages ask
here, so that a draft, an expired page or one for members is in none of them.
"""

from django.db.models import Q
from django.utils import timezone

from wagtail.models import Page, PageViewRestriction

from core.kept import kept


def open_pages(pages=None):
    """Those of a page QuerySet (all pages) that everybody may read now.

    Live, not past their expiry (a job ends them a little later), in no private
    section, and no alias of a page that is. One query more where it is evaluated.
    """
    pages = Page.objects.all() if pages is None else pages
    found = pages.live().exclude(expire_at__lte=timezone.now())
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        # NULL is no path: a page that is no alias must not be lost.
        found = found.exclude(path__startswith=path).exclude(
            Q(alias_of__isnull=False) & Q(alias_of__path__startswith=path)
        )
    return found


def is_open(page: Page, request=None) -> bool:
    """Whether everybody may read this page; False for one that was never saved.

    No query while private sections stay as they are; one for an alias.
    """
    if not (page.pk and page.live):
        return False
    if page.expire_at and page.expire_at <= timezone.now():
        return False
    return not is_private(page, request)


def is_private(page: Page, request=None) -> bool:
    """Whether a saved page, live or not, stands in a section that is not for all."""
    closed = kept("private paths", _private_paths, request)
    if not closed:
        return False
    paths = [page.path]
    if page.alias_of_id:
        paths.append(page.alias_of.path)
    return any(path.startswith(closed) for path in paths)


def _private_paths() -> tuple[str, ...]:
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
