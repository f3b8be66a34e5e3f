"""Celery's doors to polls."""

from celery import shared_task

from polls import actions, sealing
from polls.models import Poll


@shared_task
def close_due() -> int:
    """Count the polls whose time is over, and forget the order of their ballots."""
    done = sum(actions.seal(poll=poll) for poll in Poll.objects.to_seal())
    if done:
        sealing.sweep_up()
    return done
