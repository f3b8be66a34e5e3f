"""The ground's own addresses in the Wagtail admin."""

from django.urls import path

from wagtail import hooks

from core import look_preview


@hooks.register("register_admin_urls")
def look_addresses():
    return [
        path("look/preview/", look_preview.preview, name="look_preview"),
        path("look/preview.css", look_preview.css, name="look_preview_css"),
    ]


@hooks.register("register_icons")
def icons(names):
    """Wagtail's own set has no chart."""
    return [*names, "core/icons/chart.svg"]
