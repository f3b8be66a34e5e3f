"""Addresses of Wagtail that need one more question, asked before its own."""

from django.urls import path

from home import views

urlpatterns = [
    path("admin/choose-page/<int:parent_page_id>/", views.choose_page_below),
]
