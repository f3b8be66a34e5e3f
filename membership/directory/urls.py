"""Addresses of people, below /en/ and /da/."""

from django.urls import path

from membership.directory import views

app_name = "directory"

urlpatterns = [
    path("my/profile/", views.mine, name="mine"),
    path("my/profile/preview/", views.preview, name="preview"),
    path("members/", views.index, name="index"),
    path("members/<uuid:public_id>/", views.profile, name="profile"),
    path("members/<uuid:public_id>/photo/", views.photo, name="photo"),
]
