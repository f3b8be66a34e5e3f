from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "membership.terms"
    label = "terms"
