"""Addresses of the events' calendars, below /en/ and /da/."""

from django.urls import path

from events import feeds

app_name = "events"
urlpatterns = [
    path("events.ics", feeds.events_ics, name="events_ics"),
    path("events/<uuid:public_id>.ics", feeds.occurrence_ics, name="occurrence_ics"),
]
