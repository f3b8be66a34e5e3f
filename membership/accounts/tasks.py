"""Celery's doors of this room."""

from celery import shared_task

from membership.accounts import limits


@shared_task
def forget_tries():
    """Delete the counts of tries whose time is over."""
    limits.sweep()
