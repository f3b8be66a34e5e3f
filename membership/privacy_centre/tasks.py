"""Celery's doors to the privacy centre."""

import logging
import time

from celery import shared_task

from django.utils import timezone

from core.errors import Refused
from membership.privacy_centre import actions, erasing, retention
from membership.privacy_centre.models import ErasureRequest

# Below CELERY_TASK_TIME_LIMIT.
BUILD_SECONDS = 150

logger = logging.getLogger(__name__)


@shared_task
def build_exports() -> int:
    """Build every file that is due, while the time lasts; returns how many."""
    until = time.monotonic() + BUILD_SECONDS
    built = 0
    while time.monotonic() < until and actions.build_export():
        built += 1
    return built


@shared_task
def erase_due() -> int:
    """Erase everybody whose time to think again is over; returns how many.

    One that cannot be erased now stays due and is listed in the admin's report.
    """
    erased = 0
    for request in ErasureRequest.objects.due(timezone.now()):
        try:
            erasing.erase(request=request)
            erased += 1
        except Refused as no:
            logger.warning("Erasure %s waits: %s", request.pk, no.code)
        except Exception:
            logger.exception("Erasure %s failed; nothing was changed", request.pk)
    erasing.forget_farewells()
    return erased


@shared_task
def forget_old() -> int:
    """Delete what has been kept for long enough; returns how many rows."""
    return sum(retention.forget_old(now=timezone.now()).values())
