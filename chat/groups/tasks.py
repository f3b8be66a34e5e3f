"""The nightly net below the signals."""

from celery import shared_task

from chat.groups import following


@shared_task
def follow_units() -> int:
    """Units that moved, belongings that ended by their date: take people out."""
    return following.follow_all()
