"""Nothing is kept for longer than the register says."""

import datetime as dt
import logging

from core import privacy
from membership.privacy_centre import erasing

A_LOT = 1000

logger = logging.getLogger(__name__)


def forget_old(*, now: dt.datetime) -> dict[str, int]:
    """Delete every row that is older than its kind's limit; returns how many, by kind.

    A row that is as old as the limit to the second is still kept. Each kind is a
    transaction of its own, in pieces, and one that fails holds no other up.
    """
    gone = {}
    for entry in privacy.registered():
        try:
            count = _of(entry, now)
        except Exception:
            logger.exception("What is old in %s was not forgotten", entry.model)
            continue
        if count:
            gone[entry.model] = count
    return gone


def _of(entry, now) -> int:
    if entry.expire is not None:
        return entry.expire(now)
    limit = privacy.cutoff(entry, now)
    if limit is None or not entry.since:
        return 0
    rows = entry.model_class._base_manager.filter(**{f"{entry.since}__lt": limit})
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:A_LOT]):
        with erasing.piece():
            some = entry.model_class._base_manager.filter(pk__in=keys)
            erasing.delete_files_later(entry, some)
            gone += some.delete()[0]
    return gone
