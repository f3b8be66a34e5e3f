from django.apps import AppConfig
from django.db.models.signals import post_delete


class EventsConfig(AppConfig):
    name = "events"

    def ready(self):
        from wagtail.signals import page_published, page_unpublished

        from events import receivers
        from events.models import EventPage

        for signal, receiver in (
            (page_published, receivers.on_published),
            (page_unpublished, receivers.on_unpublished),
            (post_delete, receivers.on_deleted),
        ):
            signal.connect(
                receiver, sender=EventPage, dispatch_uid=f"events.{receiver.__name__}"
            )
