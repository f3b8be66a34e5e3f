from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "events.registrations"
    label = "registrations"

    def ready(self):
        from events import signals
        from events.registrations import receivers

        signals.occurrence_cancelled.connect(
            receivers.on_occurrence_cancelled, dispatch_uid="registrations.cancelled"
        )
        signals.seats_added.connect(
            receivers.on_seats_added, dispatch_uid="registrations.seats"
        )
