"""What is kept of the devices that a person gets notices on."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "push.Subscription",
    "person",
    export=("device", "endpoint", "created_at", "reached_at"),
    name=_("devices with notices"),
)
