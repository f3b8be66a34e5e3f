from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "membership.accounts"
    label = "accounts"

    def ready(self):
        from membership.accounts import limits, receivers

        limits.install()
        receivers.connect()
