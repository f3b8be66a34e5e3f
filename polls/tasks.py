"""Celery's doors to polls."""

from celery import shared_task

from polls import actions, notices, sealing
from polls.models import Poll


@shared_task
def close_due() -> int:
    """Count the polls whose time is over, and forget the order of their ballots."""
    return sum(actions.seal(poll=poll) for poll in Poll.objects.to_seal())


@shared_task
def sweep() -> None:
    """Once more each night: who was writing when a poll closed kept its old rows."""
    sealing.sweep_up()


@shared_task
def tell_due() -> int:
    """Tell those asked of polls that have opened and of results."""
    return notices.tell_due()
