from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PushConfig(AppConfig):
    name = "chat.push"
    label = "push"
    verbose_name = _("notices on devices")

    def ready(self):
        from chat.notifications import channels
        from chat.push import channel, receivers

        channels.CHANNELS["push"] = channel.send
        receivers.connect()
