"""Celery's doors to imports."""

from celery import shared_task

from membership.intake import jobs

# Below CELERY_TASK_TIME_LIMIT; the next slice comes by the schedule.
SLICE_SECONDS = 20


@shared_task
def work(pk: int) -> int:
    """Work on one run for a while; a hint that came twice does nothing."""
    return jobs.work(pk, SLICE_SECONDS)


@shared_task
def go_on() -> int:
    """Work on every run that waits; returns how many chunks were done."""
    return jobs.go_on(SLICE_SECONDS)
