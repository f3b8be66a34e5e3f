"""Celery's doors to notices; "due" is a query."""

from celery import shared_task

from chat.notifications import reminders, sending

# Below CELERY_TASK_TIME_LIMIT, with a slow push to spare.
SWEEP_SECONDS = 120


@shared_task
def sweep() -> int:
    """Send whatever is due; returns how many went."""
    return sending.send_due(seconds=SWEEP_SECONDS)


@shared_task
def remind() -> int:
    """Write the reminders that are due; the sweep sends them."""
    return reminders.remind_due()
