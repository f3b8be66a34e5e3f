from django.apps import AppConfig


class WeekConfig(AppConfig):
    name = "membership.week"
    label = "week"
