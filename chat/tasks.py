"""What the chat does by itself."""

from celery import shared_task

from chat import attaching


@shared_task
def forget_loose_files() -> int:
    """Delete what was attached and never sent."""
    return attaching.forget_loose()
