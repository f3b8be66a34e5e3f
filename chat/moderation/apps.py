from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "chat.moderation"
    label = "moderation"

    def ready(self):
        from chat import folding
        from chat.moderation import actions

        folding.register("mutes", actions.muted_by)
