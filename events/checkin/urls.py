"""Addresses of this room, below /en/ and /da/."""

from django.urls import path

from events.checkin import api, views

app_name = "checkin"
urlpatterns = [
    path("", views.gates, name="gates"),
    path("<int:gate>/", views.gate, name="gate"),
    path("<int:gate>/devices/", api.enrol, name="enrol"),
    path("<int:gate>/scans/", api.scan, name="scan"),
    path("<int:gate>/scans/<uuid:scan>/undo/", api.undo, name="undo"),
    path("<int:gate>/names/", api.find, name="names"),
    path("<int:gate>/figures/", api.gate_figures, name="figures"),
    path(
        "events/<int:occurrence>/figures/",
        api.occurrence_figures,
        name="occurrence_figures",
    ),
]
