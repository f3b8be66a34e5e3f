from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "membership.offices"
    label = "offices"
