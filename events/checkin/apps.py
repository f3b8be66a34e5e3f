from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


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
        for signal in (post_save, post_delete):
            signal.connect(
                receivers.on_shift_changed,
                sender="checkin.Shift",
                dispatch_uid="checkin.shift",
            )
