from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "home.library"
    label = "library"
