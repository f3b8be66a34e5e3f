"""Celery's doors to registrations."""

from celery import shared_task

from events.registrations import retention


@shared_task
def forget_brief_answers() -> int:
    """Delete what was promised to go a week after the event."""
    return retention.forget_brief_answers()
