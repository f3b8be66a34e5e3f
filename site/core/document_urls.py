"""Documents by our own door; stands before Wagtail's."""

from django.urls import path

from core import document_views

urlpatterns = [
    path(
        "<int:document_id>/<path:document_filename>",
        document_views.serve,
        name="wagtaildocs_serve",
    ),
]
