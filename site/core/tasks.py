"""Celery's doors to the outbox and to pictures."""

from celery import shared_task

from core import pictures, post, pulse

# Below CELERY_TASK_TIME_LIMIT with a slow letter (one lease) to spare.
SWEEP_SECONDS = 150


@shared_task
def deliver(pk: int) -> bool:
    """Send one letter if it is due; a hint that came twice does nothing."""
    return post.deliver_one(pk=pk)


@shared_task
def sweep() -> int:
    """Send every letter that is due; returns how many were tried."""
    pulse.beat()
    return post.deliver_due(seconds=SWEEP_SECONDS)


@shared_task
def draw_picture(pk: int) -> int:
    """Draw one picture's sizes if they are due."""
    return pictures.draw_due(pk)


@shared_task
def draw_pictures() -> int:
    """Draw every picture whose sizes are due; returns how many."""
    return pictures.draw_due()
