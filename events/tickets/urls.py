"""Addresses of this room, below /en/ and /da/."""

from django.urls import path

from events.tickets import views

app_name = "tickets"
urlpatterns = [
    path("tickets/<uuid:pk>/", views.ticket, name="ticket"),
    path("tickets/<uuid:pk>/state/", views.state, name="state"),
    path("tickets/<uuid:pk>/qr.svg", views.qr_svg, name="qr_svg"),
    path("tickets/<uuid:pk>/qr.png", views.qr_png, name="qr_png"),
    path("tickets/<uuid:pk>/calendar.ics", views.calendar, name="calendar"),
]
