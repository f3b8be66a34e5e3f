from django.apps import AppConfig


class DirectConfig(AppConfig):
    name = "chat.direct"
    label = "direct"

    def ready(self):
        # They register themselves.
        from chat.direct import profile_actions, waiting  # noqa: F401
