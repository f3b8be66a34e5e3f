from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "events.checkin"
    label = "checkin"

    def ready(self):
        from events import signals
        from events.checkin import receivers

        signals.occurrence_published.connect(
            receivers.on_occurrence_published, dispatch_uid="checkin.published"
        )
        signals.occurrence_changed.connect(
            receivers.on_occurrence_changed, dispatch_uid="checkin.changed"
        )
        signals.occurrence_removed.connect(
            receivers.on_occurrence_removed, dispatch_uid="checkin.removed"
        )
