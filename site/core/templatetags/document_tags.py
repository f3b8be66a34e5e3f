"""Lists of files as the reader may see them."""

from django import template
from django.db.models import prefetch_related_objects

from core.documents import closed_to

register = template.Library()


@register.simple_tag(takes_context=True)
def files_for(context, files) -> list:
    """The block's files without those in collections that are closed to the reader.

    A kept page is rendered for somebody who is not signed in.
    """
    held = [file for file in files if file.get("document")]
    request = context.get("request")
    user = getattr(request, "user", None)
    if not held or user is None:
        # The chooser's preview shows the block without any real file.
        return list(files) if not held else []
    closed = _closed(request, user)
    if not closed:
        return list(files)
    prefetch_related_objects([file["document"] for file in held], "collection")
    return [
        file
        for file in files
        if not file.get("document")
        or not file["document"].collection.path.startswith(closed)
    ]


def _closed(request, user) -> tuple[str, ...]:
    """Asked once a request."""
    found = getattr(request, "_closed_collections", None)
    if found is None:
        found = request._closed_collections = tuple(closed_to(user))
    return found
