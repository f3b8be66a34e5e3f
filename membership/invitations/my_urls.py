"""Invitations to oneself, and for boards those to others: below /en/my/invitations/."""

from django.urls import path

from membership.invitations import my_views

urlpatterns = [
    path("", my_views.mine, name="my_invitations"),
    path("new/", my_views.new, name="my_invitations_new"),
    path("<uuid:public_id>/answer/", my_views.answer, name="my_invitation_answer"),
    path("<uuid:public_id>/resend/", my_views.resend, name="my_invitation_resend"),
    path("<uuid:public_id>/revoke/", my_views.revoke, name="my_invitation_revoke"),
]
