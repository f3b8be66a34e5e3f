from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "chat.groups"
    label = "groups"

    def ready(self):
        from chat.groups import receivers, waiting  # noqa: F401 - registers itself

        receivers.connect()
