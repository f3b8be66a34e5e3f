"""Periodic jobs of invitations; "due" is a query."""

import datetime as dt

from celery import shared_task

from django.conf import settings
from django.utils import timezone

from membership.invitations import actions
from membership.invitations.models import Invitation

REMIND_AFTER = dt.timedelta(days=7)
# Of each kind in one run, so that a run stays below a task's time limit.
A_RUN = 500


@shared_task
def send_queued() -> int:
    """Write the next letters of the queue; returns how many.

    Runs once a minute: INVITATIONS_A_MINUTE is the rate that mail hosts bear.
    """
    rows = Invitation.objects.queued().order_by("created_at", "pk")
    return sum(
        actions.send_first(invitation=row)
        for row in rows[: settings.INVITATIONS_A_MINUTE]
    )


@shared_task
def follow_up(now=None) -> int:
    """Close what has expired; remind once, a week after the first letter."""
    now = now or timezone.now()
    expired = sum(
        actions.expire(invitation=row)
        for row in Invitation.objects.overdue(now)[:A_RUN]
    )
    waiting = Invitation.objects.pending(now).filter(
        reminded_at=None, sends__gt=0, sent_at__lte=now - REMIND_AFTER
    )
    return expired + sum(
        actions.remind(invitation=row)
        for row in waiting.order_by("sent_at")[: settings.INVITATIONS_A_MINUTE]
    )
