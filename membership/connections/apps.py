from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "membership.connections"
    label = "connections"
