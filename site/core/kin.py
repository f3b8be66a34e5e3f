"""A page's relatives: its other languages and the pages above it, in one query."""

from dataclasses import dataclass, field

from django.db.models import Q

from wagtail.models import Page

from core.kept import kept
from core.public import is_open

# Depth 1 is the root, 2 the front pages of the languages.
FRONT = 2


@dataclass
class Kin:
    """urls: language code -> address of the live page; of those, `open` are for all.

    above: [(title, address)].
    """

    urls: dict[str, str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    above: list[tuple[str, str]] = field(default_factory=list)


def kin(page: Page, request) -> Kin:
    """The relatives of a saved page, kept until something is published."""
    host = request.META.get("HTTP_HOST", "")
    return kept(f"kin:{page.pk}:{host}", lambda: _read(page, request), request)


def _read(page: Page, request) -> Kin:
    step = Page.steplen
    paths = [page.path[: n * step] for n in range(FRONT + 1, page.depth)]
    rows = Page.objects.filter(
        Q(translation_key=page.translation_key) | Q(path__in=paths), live=True
    )
    found = Kin()
    for row in rows.select_related("locale").order_by("path"):
        url = row.get_url(request)
        if row.translation_key == page.translation_key:
            found.urls[row.locale.language_code] = url
            if is_open(row, request):
                found.open[row.locale.language_code] = url
        else:
            found.above.append((row.title, url))
    return found
