"""Addresses of the OpenID Connect provider, below /en/account/oidc/."""

from django.urls import path

from membership.accounts.openid import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.login, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        views.callback,
        name="openid_connect_callback",
    ),
]
