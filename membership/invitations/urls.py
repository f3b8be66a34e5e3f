"""Addresses of this room, below /en/invitations/ and /da/invitations/."""

from django.urls import path

from membership.invitations import views

app_name = "invitations"
urlpatterns = [
    path("<str:token>/", views.invitation, name="invitation"),
    path("<str:token>/account/", views.account, name="account"),
    path("<str:token>/passkey/", views.passkey, name="passkey"),
    path("<str:token>/accept/", views.accept, name="accept"),
    path("<str:token>/decline/", views.decline, name="decline"),
    path("<str:token>/seen/", views.seen, name="seen"),
]
