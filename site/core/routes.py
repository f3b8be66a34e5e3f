"""From an address to its page in one query, whatever its depth.

Wagtail walks the tree: two queries for every part of the address. A page knows its
whole `url_path`, so one look-up finds it; what that does not find (a page that routes
below itself) still goes Wagtail's way.
"""

from django.utils.translation import get_language

from wagtail import views
from wagtail.models import Page, get_page_models
from wagtail.url_routing import RouteResult

from core import errorpages, sites
from core.kept import kept
from core.public import is_private


def serve(request, path: str):
    """Wagtail's own view, with the page already found where it can be."""
    page = _find(request, path)
    if page is not None and page.live:
        request._wagtail_route_for_request = RouteResult(page)
    elif page is not None and page.expired and not is_private(page, request):
        # Everybody could read it once, so there is nothing to hide.
        return errorpages.gone(request)
    return views.serve(request, path)


def _find(request, path: str) -> Page | None:
    site = sites.settle(request)
    if site is None:
        return None
    language = get_language()
    for root in request._wagtail_cached_site_root_paths:
        if root.site_id == site.pk and root.language_code == language:
            return _page(root.root_path + path, request)
    return None


def _page(url_path: str, request) -> Page | None:
    """The page as its own model; which model that is, is kept."""
    found = []

    def model():
        found.append(_of_any_model(url_path))
        return type(found[0]) if found[0] else None

    kind = kept(f"model:{url_path}", model, request)
    if not found and kind:
        shown = getattr(kind, "shown_with", ())
        rows = _at(kind, url_path)
        found.append((rows.select_related(*shown) if shown else rows).first())
    return found[0] if found else None


def _at(pages, url_path: str):
    """Pages at an address. Its last part, the slug, is what has an index."""
    pages = getattr(pages, "objects", pages)
    return pages.filter(url_path=url_path, slug=url_path.rstrip("/").rpartition("/")[2])


def _of_any_model(url_path: str) -> Page | None:
    """A page with the tables of all models joined: wide, but one question."""
    names = {
        model: model._meta.get_field("page_ptr").remote_field.get_accessor_name()
        for model in get_page_models()
        if model.__bases__[-1] is Page and not model._meta.proxy
    }
    shown = [
        f"{name}__{relation}"
        for model, name in names.items()
        for relation in getattr(model, "shown_with", ())
    ]
    pages = Page.objects.select_related(*names.values(), *shown)
    page = _at(pages, url_path).first()
    if page is None:
        return None
    name = names.get(page.cached_content_type.model_class())
    return getattr(page, name) if name else page.specific
