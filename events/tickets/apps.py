from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "events.tickets"
    label = "tickets"

    def ready(self):
        from events import signals as events
        from events.registrations import signals as registrations
        from events.tickets import receivers

        for signal, receiver in (
            (
                registrations.registration_confirmed,
                receivers.on_registration_confirmed,
            ),
            (
                registrations.registration_cancelled,
                receivers.on_registration_cancelled,
            ),
            (events.occurrence_changed, receivers.on_occurrence_changed),
        ):
            signal.connect(receiver, dispatch_uid=f"tickets.{receiver.__name__}")
