"""How long an import's file and cells are kept: not longer than they are of use."""

import datetime as dt

from django.utils import timezone

from membership.intake import actions
from membership.intake.models import Run

# Days after which file and cells are forgotten (product: at most 30).
DAYS = 30


def forget(now: dt.datetime | None = None) -> int:
    """Empty the runs that are old enough; returns how many."""
    limit = (now or timezone.now()) - dt.timedelta(days=DAYS)
    old = Run.objects.filter(made_at__lt=limit, emptied_at=None)
    count = 0
    for run in old.exclude(state__in=Run.WORKING):
        actions.empty(run=run)
        count += 1
    return count
