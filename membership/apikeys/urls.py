"""Addresses of the API, below /api/v1/."""

from django.urls import path

from membership.apikeys import api

app_name = "api"
urlpatterns = [
    path("key", api.about, name="key"),
    path("units", api.units, name="units"),
    path("members", api.members, name="members"),
    path("directory", api.directory, name="directory"),
    path("", api.nothing, name="nothing"),
    path("<path:rest>", api.nothing, name="nowhere"),
]
