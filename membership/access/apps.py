from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "membership.access"
    label = "access"

    def ready(self):
        from membership import signals
        from membership.access import receivers

        for signal, receiver in (
            (signals.role_granted, receivers.on_role_granted),
            (signals.role_revoked, receivers.on_role_revoked),
        ):
            signal.connect(receiver, dispatch_uid=f"access.{receiver.__name__}")
