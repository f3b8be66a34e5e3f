from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "membership.apikeys"
    label = "apikeys"
