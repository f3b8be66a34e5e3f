from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "membership.joining"
    label = "joining"

    def ready(self):
        from membership.joining import receivers, reminders  # noqa: F401 (letters)

        receivers.connect()
