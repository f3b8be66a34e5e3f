"""Strips above a page and the slip below it. Names are chosen: see models."""

from django import template

from home.adverts import running

register = template.Library()


@register.inclusion_tag("adverts/strips.html", takes_context=True)
def strips(context):
    """The announcements of this page; nothing where the page failed early."""
    request = context.get("request")
    preview = context.get("strip_preview")
    if preview is not None:
        return {"strips": preview, "is_preview": True}
    if not hasattr(request, "user"):
        return {"strips": []}
    return {"strips": running.strips(request)}


@register.inclusion_tag("adverts/slip.html", takes_context=True)
def slip(context):
    """The advert below a Wagtail page; people's own pages have none."""
    request = context.get("request")
    shown = context.get("slip_preview")
    if shown is None:
        page = context.get("page")
        if not hasattr(request, "user") or not getattr(page, "translation_key", None):
            return {"slip": None}
        shown = running.slip(request)
    if shown is None:
        return {"slip": None}
    return {"slip": shown, "picture": running.picture(shown.image_id, request)}
