"""What must be so before what people wrote can be read."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from chat import rotation


def missing_keys() -> list[int]:
    """Keys that something is sealed by and the settings do not have."""
    return sorted(rotation.all_keys_in_use() - set(settings.CHAT_KEYS))


@register(Tags.database)
def every_key_is_there(app_configs, databases=None, **kwargs):
    """For `check --database default`: a key that was taken away too early."""
    if "default" not in (databases or ()):
        return []
    try:
        missing = missing_keys()
    except DatabaseError:
        return []  # before the first migration
    return [
        Error(
            f"Key {key} of the chat is in use and missing from the settings.",
            hint="Put it back into GUILDHALL_CHAT_KEYS, then run rotate_keys.",
            id="chat.E001",
        )
        for key in missing
    ]
