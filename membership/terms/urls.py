"""Addresses of this room, below /en/ and /da/."""

from django.urls import path

from membership.terms import views

app_name = "terms"
urlpatterns = [
    path("terms/", views.index, name="index"),
    path("terms/<slug:slug>/", views.policy, name="policy"),
    path("terms/<slug:slug>/<int:number>/", views.version, name="version"),
    path("my/terms/", views.mine, name="mine"),
]
