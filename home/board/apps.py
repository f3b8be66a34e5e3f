from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "home.board"
    label = "board"
