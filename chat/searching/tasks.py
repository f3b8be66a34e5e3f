"""Celery's doors to searching in rooms."""

from celery import shared_task

from chat.searching import binding


@shared_task
def bind_due() -> int:
    """Bind what was said since the last time into volumes."""
    return binding.bind_due()
