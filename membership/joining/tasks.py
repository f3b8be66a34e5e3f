"""Periodic jobs of membership."""

from celery import shared_task

from django.utils import timezone

from membership.joining import following

# Nobody is reminded at night: the first letter of the day goes after this hour.
FROM_HOUR = 7


@shared_task
def follow_dates(now=None) -> tuple[int, int, int]:
    """Follow the dates: who came to the group, who went, how many were written to.

    `now` is an aware time; the day is the association's own (TIME_ZONE).
    """
    local = timezone.localtime(now, timezone.get_default_timezone())
    came, went = following.follow_group(local.date())
    written = following.remind(local.date()) if local.hour >= FROM_HOUR else 0
    return came, went, written
