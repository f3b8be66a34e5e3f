from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "polls"

    def ready(self):
        from polls import receivers, signals

        signals.poll_closed.connect(
            receivers.on_poll_closed, dispatch_uid="polls.poll_closed"
        )
