"""Periodic jobs of the approval."""

from celery import shared_task

from django.utils import timezone

from home import mails, reviewing

# Nobody is reminded at night: the first letter of the day goes after this hour.
FROM_HOUR = 7


@shared_task
def remind_overdue(now=None) -> int:
    """Remind those who can decide on late steps; returns how many were written to.

    A letter's key carries its day, so however often this runs, a person has one
    letter a day about a step. `now` is an aware time; the day is the site's own.
    """
    local = timezone.localtime(now)
    if local.hour < FROM_HOUR:
        return 0
    today = local.date()
    return sum(
        mails.remind_reviewers(state, today) for state in reviewing.overdue(today)
    )
