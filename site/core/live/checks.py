"""What must be so before the hub can keep its word."""

import os

from django.conf import settings
from django.core.checks import Error, register


@register()
def one_process_in_memory(app_configs, **kwargs):
    """An in-memory layer ends with its process: no second one may serve."""
    backend = settings.CHANNEL_LAYERS["default"]["BACKEND"]
    workers = os.environ.get("WEB_CONCURRENCY", "1")
    if backend.endswith("InMemoryChannelLayer") and workers not in ("", "0", "1"):
        return [
            Error(
                "Several workers cannot share an in-memory channel layer.",
                hint="Set REDIS_URL, or WEB_CONCURRENCY=1.",
                id="core.live.E001",
            )
        ]
    return []
