from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "events.registrations"
    label = "registrations"

    def ready(self):
        from events import signals
        from events.registrations import receivers, scopes
        from events.registrations.signals import registration_confirmed
        from membership.privacy_centre.signals import person_erasing

        scopes.connect()

        signals.occurrence_cancelled.connect(
            receivers.on_occurrence_cancelled, dispatch_uid="registrations.cancelled"
        )
        signals.occurrence_changed.connect(
            receivers.on_occurrence_changed, dispatch_uid="registrations.changed"
        )
        registration_confirmed.connect(
            receivers.on_registration_confirmed, dispatch_uid="registrations.confirmed"
        )
        signals.seats_added.connect(
            receivers.on_seats_added, dispatch_uid="registrations.seats"
        )
        person_erasing.connect(
            receivers.on_person_erasing, dispatch_uid="registrations.person_erasing"
        )
