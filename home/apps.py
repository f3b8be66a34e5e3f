from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        # Before Wagtail's own apps are ready: receivers explains why.
        from home import receivers

        receivers.connect()
