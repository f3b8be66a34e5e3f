"""Addresses of this room, below /en/account/ and /da/account/."""

from django.urls import path

from membership.accounts import views

urlpatterns = [
    path("security/", views.security, name="account_security"),
    path("sessions/<int:pk>/end/", views.end_session, name="account_end_session"),
]
