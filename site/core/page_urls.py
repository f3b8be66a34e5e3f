"""Pages by our own short way; stands before Wagtail's catch-all."""

from django.urls import re_path

from wagtail.urls import serve_pattern

from core import routes

urlpatterns = [re_path(serve_pattern, routes.serve, name="wagtail_serve")]
