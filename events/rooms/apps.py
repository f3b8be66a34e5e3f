from django.apps import AppConfig


class EventRoomsConfig(AppConfig):
    name = "events.rooms"
    label = "eventrooms"

    def ready(self):
        from events import signals as events
        from events.registrations import signals as registrations
        from events.rooms import receivers
        from membership import signals as people

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
            (events.event_published, receivers.on_event_published),
            (events.occurrence_cancelled, receivers.on_occurrence_cancelled),
            (events.occurrence_removed, receivers.on_occurrence_removed),
            (people.role_granted, receivers.on_role_granted),
            (people.role_revoked, receivers.on_role_revoked),
            (people.role_ended, receivers.on_role_ended),
        ):
            signal.connect(receiver, dispatch_uid="eventrooms")
