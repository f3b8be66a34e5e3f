from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "chat.searching"
    label = "chatsearch"

    def ready(self):
        from chat.searching import receivers

        receivers.connect()
