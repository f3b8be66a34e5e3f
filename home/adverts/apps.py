from django.apps import AppConfig


class AdvertsConfig(AppConfig):
    name = "home.adverts"
    label = "adverts"

    def ready(self):
        from core import pagecache
        from home.adverts import running

        pagecache.vary_on(running.hidden_part)
