"""Galleries in the admin: the address at which many pictures are uploaded."""

from django.urls import path

from wagtail import hooks

from home.galleries import views


@hooks.register("register_admin_urls")
def upload_addresses():
    return [
        path("galleries/<int:page_id>/upload/", views.upload, name="gallery_upload"),
        path(
            "galleries/<int:page_id>/upload/file/",
            views.upload_file,
            name="gallery_upload_file",
        ),
    ]
