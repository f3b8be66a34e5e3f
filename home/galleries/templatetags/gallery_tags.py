"""What other pages show of galleries: `{% pictures_from page as evening %}`."""

from django import template
from django.utils import timezone

from core.kept import kept
from home.galleries import album
from home.galleries.models import GalleryPage

register = template.Library()
STRIP = 4


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


def _read(event, request) -> dict | None:
    gallery = (
        GalleryPage.objects.live()
        .public()
        .filter(event__translation_key=event.translation_key, locale_id=event.locale_id)
        .order_by("-date")
        .first()
    )
    if gallery is None:
        return None
    rows = album.numbered(gallery)
    return {
        "title": gallery.title,
        "url": gallery.get_url(request),
        "count": len(rows),
        "rows": album.with_images(rows[:STRIP], "tile"),
    }
