"""Addresses without a language. Their words are chosen: see models."""

from django.urls import path

from home.adverts import views

app_name = "bulletin"
urlpatterns = [
    path("go/<slug:code>/", views.go, name="go"),
    path("hide/<int:pk>/", views.hide, name="hide"),
]
