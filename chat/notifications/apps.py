from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "chat.notifications"
    label = "notifications"

    def ready(self):
        # Rooms register the kinds of notices they send by being imported.
        autodiscover_modules("notices")
        from chat.notifications import receivers, talk

        receivers.connect()
        talk.connect()
