from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        # Rooms register the letters they can write by being imported, what they show
        # of a person's week, and whom they let in.
        autodiscover_modules("mails")
        autodiscover_modules("week")
        autodiscover_modules("presence")
        autodiscover_modules("linkcards")
        from core import receivers

        receivers.connect()
        from core.live import checks  # noqa: F401 - registers itself
        from core.live import receivers as live_receivers

        live_receivers.connect()
