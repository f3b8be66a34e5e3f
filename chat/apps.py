from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self):
        from chat import checks, receivers  # noqa: F401 - checks registers itself

        receivers.connect()
