"""A person's own places, below /en/my/tickets/ and /da/my/tickets/."""

from django.urls import path

from events.registrations import views

urlpatterns = [path("", views.mine, name="my_tickets")]
