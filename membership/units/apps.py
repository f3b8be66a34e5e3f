from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "membership.units"
    label = "units"
