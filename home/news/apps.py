from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "home.news"

    def ready(self):
        from home.news import receivers

        receivers.connect()
