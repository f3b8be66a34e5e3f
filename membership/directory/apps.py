from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "membership.directory"
    label = "directory"

    def ready(self):
        from membership.directory import receivers

        receivers.connect()
