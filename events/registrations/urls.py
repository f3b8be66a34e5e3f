"""Addresses of this room, below /en/registrations/ and /da/registrations/."""

from django.urls import path

from events.registrations import views

app_name = "registrations"
urlpatterns = [
    path("<int:pk>/new/", views.new, name="new"),
    path("<int:pk>/seats/", views.numbers, name="numbers"),
    path("mine/<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("mine/<uuid:public_id>/change/", views.change, name="change"),
]
