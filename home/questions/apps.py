from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "home.questions"
    label = "questions"
