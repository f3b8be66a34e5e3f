from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "membership.privacy_centre"
    label = "privacy_centre"

    def ready(self):
        from membership.privacy_centre import mails, receivers  # noqa: F401

        receivers.connect()
