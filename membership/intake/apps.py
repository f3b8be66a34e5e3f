from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "membership.intake"
    label = "intake"
