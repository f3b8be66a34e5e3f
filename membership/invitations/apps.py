from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "membership.invitations"
    label = "invitations"
