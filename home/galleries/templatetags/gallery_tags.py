"""What other pages show of galleries: `{% pictures_from page as evening %}`."""

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from core.kept import kept
from home.galleries import album
from home.galleries.models import GalleryPage

register = template.Library()
STRIP = 4
TILES = 9


@register.simple_tag(takes_context=True)
def pictures_from(context, event):
    """The newest public gallery of an event in its language, or None.

    {"title", "url", "count", "rows"}: the first four pictures. Nobody has pictures of
    what is still to come. Kept until something is published.
    """
    request = context.get("request")
    if request is None or not event.pk or event.starts_at > timezone.now():
        return None
    host = request.META.get("HTTP_HOST", "")
    key = f"gallery:{event.translation_key}:{event.locale_id}:{host}"
    return kept(key, lambda: _read(event, request), request)


@register.simple_tag(takes_context=True)
def tiles_of(context, page, most: int = TILES):
    """The first pictures of a gallery that an editor chose, in the reader's language.

    {"title", "url", "count", "rows"}; None where it is not public any more. Kept until
    something is published.
    """
    request = context.get("request")
    host = request.META.get("HTTP_HOST", "") if request else ""
    key = f"tiles:{page.translation_key}:{get_language()}:{most}:{host}"

    def read():
        shown = GalleryPage.objects.live().public()
        found = shown.filter(translation_key=page.translation_key)
        here = found.filter(locale__language_code=get_language()).first()
        gallery = here or found.first()
        return _shape(gallery, request, most) if gallery else None

    return kept(key, read, request)


def _read(event, request) -> dict | None:
    gallery = (
        GalleryPage.objects.live()
        .public()
        .filter(event__translation_key=event.translation_key, locale_id=event.locale_id)
        .order_by("-date")
        .first()
    )
    return _shape(gallery, request, STRIP) if gallery else None


def _shape(gallery, request, most: int) -> dict:
    rows = album.numbered(gallery)
    return {
        "title": gallery.title,
        "url": gallery.get_url(request),
        "count": len(rows),
        "rows": album.with_images(rows[:most], "tile"),
    }
