from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "polls.assembly"
    label = "assembly"

    def ready(self):
        from core import presence
        from polls import audience, signals
        from polls.assembly import receivers, rights

        audience.circles["roll"] = rights.CIRCLE
        signals.poll_closed.connect(
            receivers.on_poll_closed, dispatch_uid="assembly.poll_closed"
        )
        presence.moved.connect(receivers.on_moved, dispatch_uid="assembly.moved")
