"""Is mail going out, and do the periodic jobs run? For the dashboard and reports."""

import datetime as dt
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.utils import timezone

from core.models import Letter

KEY = "pulse:sweep"
# The sweep runs every 30 s; a few may be missed while a process starts.
QUIET = dt.timedelta(minutes=3)
# The same bound as /health/ready.
LATE = dt.timedelta(minutes=10)
RECENT = dt.timedelta(days=30)
# Why a letter was given up without anybody's fault (core.post).
UNWANTED = "no longer wanted"


@dataclass(frozen=True)
class Pulse:
    """Letters that wait and failed, the age of the oldest, and of the last job."""

    waiting: int
    oldest: dt.timedelta | None
    failed: int
    swept: dt.timedelta | None

    @property
    def is_mail_late(self) -> bool:
        return self.oldest is not None and self.oldest > LATE

    @property
    def are_jobs_quiet(self) -> bool:
        return self.swept is None or self.swept > QUIET

    @property
    def is_well(self) -> bool:
        return not (self.failed or self.is_mail_late or self.are_jobs_quiet)


def beat() -> None:
    """Remember that the periodic jobs ran just now."""
    cache.set(KEY, time.time(), timeout=None)


def failed():
    """Letters of the last 30 days that were given up, but for those nobody needs."""
    return Letter.objects.filter(
        state=Letter.State.DEAD, created_at__gt=timezone.now() - RECENT
    ).exclude(error=UNWANTED)


def read() -> Pulse:
    """The state of things now; one query."""
    now = timezone.now()
    due = ~Q(state__in=[Letter.State.SENT, Letter.State.DEAD]) & Q(next_at__lte=now)
    dead = Q(state=Letter.State.DEAD, created_at__gt=now - RECENT)
    figures = Letter.objects.aggregate(
        waiting=Count("pk", filter=due),
        oldest=Min("next_at", filter=due),
        failed=Count("pk", filter=dead & ~Q(error=UNWANTED)),
    )
    swept = cache.get(KEY)
    return Pulse(
        waiting=figures["waiting"],
        oldest=now - figures["oldest"] if figures["oldest"] else None,
        failed=figures["failed"],
        swept=dt.timedelta(seconds=max(time.time() - swept, 0)) if swept else None,
    )
