"""allauth's addresses as `allauth.urls` has them, without those it keeps for old links.

Of the providers only the configured ones are here: the others are not installed.
"""

from allauth.urls import build_provider_urlpatterns

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    *build_provider_urlpatterns(),
    path("sessions/", include("allauth.usersessions.urls")),
]
