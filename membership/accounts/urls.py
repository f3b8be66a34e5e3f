"""Addresses of this room, below /en/account/ and /da/account/."""

from django.urls import path

from membership.accounts import views

urlpatterns = [
    path("security/", views.security, name="account_security"),
    path("settings/", views.settings_page, name="account_settings"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.remove_key,
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/reauthenticate/",
        views.again_by_key,
        name="mfa_reauthenticate_webauthn",
    ),
    path("sessions/<int:pk>/end/", views.end_session, name="account_end_session"),
]
