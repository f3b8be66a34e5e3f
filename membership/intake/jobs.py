"""The long work of an import, in slices that may be killed at any point.

Each chunk is one transaction: its rows, what they made, and the count. A worker holds
a run by a lease and a number; who lost the lease finds another number and stops, so no
row is written twice, and a run whose worker died goes on when the lease ends.
"""

import datetime as dt
import time
from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from wagtail.log_actions import log

from core import hints
from core.errors import Refused
from core.failpoints import failpoint
from membership.intake import checking, sources, undoing, writing
from membership.intake.models import Row, Run
from membership.invitations import actions as invitations

CHUNK = 500
LEASE = dt.timedelta(seconds=60)
TAKES_BACK = (Row.Outcome.MADE, Row.Outcome.CHANGED)
_TRIES = 3
_INVITED_AT_ONCE = 100


class Lost(Exception):
    """Another worker has the run."""


def hint(pk: int) -> None:
    """Tell a worker; without a broker the schedule comes by in seconds."""
    from membership.intake.tasks import work

    if settings.CELERY_TASK_ALWAYS_EAGER:
        with suppress(Exception):
            work.apply((pk,))
    else:
        hints.give(work, pk)


def go_on(seconds: float) -> int:
    """Work on runs that wait, for about so long; returns how many chunks were done."""
    end = time.monotonic() + seconds
    chunks = 0
    for pk in Run.objects.at_work().order_by("pk").values_list("pk", flat=True):
        chunks += work(pk, end - time.monotonic())
        if time.monotonic() > end:
            break
    return chunks


def work(pk: int, seconds: float) -> int:
    """Work on one run, if nobody else does, for about so long; returns its chunks."""
    end = time.monotonic() + seconds
    mine = Run.objects.at_work().filter(pk=pk)
    if not mine.update(lease_until=timezone.now() + LEASE, worker=F("worker") + 1):
        return 0
    run = Run.objects.select_related("by").get(pk=pk)
    step = {
        Run.State.CHECKING: _check,
        Run.State.IMPORTING: _import,
        Run.State.INVITING: _invite,
        Run.State.UNDOING: _undo,
    }[run.state]
    chunks = 0
    try:
        for _chunk in step(run):
            chunks += 1
            if time.monotonic() > end:
                break
    except Lost:
        return chunks
    except Refused as no:
        fields = {"state": Run.State.FAILED, "problem": no.message[:300]}
        Run.objects.filter(pk=pk, worker=run.worker).update(**fields)
    Run.objects.filter(pk=pk, worker=run.worker).update(lease_until=None)
    return chunks


def _hold(run: Run) -> Run:
    """The run's row, locked, if this worker has it still. Raises Lost."""
    held = Run.objects.select_for_update().get(pk=run.pk)
    if held.worker != run.worker or held.state != run.state:
        raise Lost
    return held


def _step(run: Run, done: int, **fields) -> None:
    Run.objects.filter(pk=run.pk).update(
        done=F("done") + done, lease_until=timezone.now() + LEASE, **fields
    )


def _check(run: Run):
    """The dry run: every row of the file is weighed and stored; nobody is written."""
    from membership.intake.actions import opened

    by_book = checking.book(run)
    with opened(run) as file:
        shape = sources.Shape(run.kind, run.encoding, run.separator)
        if not run.todo:
            run.todo = _count(file, shape)
        batch: list[Row] = []
        for number, (line, cells) in enumerate(sources.rows(file, shape)):
            # The heading, and what an earlier worker is through with.
            if number <= run.done:
                continue
            batch.append(Row(run=run, line=line, cells=cells))
            if len(batch) == CHUNK:
                _keep(run, batch, by_book)
                batch = []
                yield
    with transaction.atomic():
        _hold(run)
        if batch:
            _keep(run, batch, by_book)
        _step(run, 0, state=Run.State.CHECKED, total=run.rows.count())
    yield


def _count(file, shape) -> int:
    """Rows to come. A spreadsheet is read only once: guessed from its size."""
    if shape.kind == "xlsx":
        return max(1, file.seek(0, 2) // 90)
    return max(1, sum(1 for _row in sources.rows(file, shape)) - 1)


@transaction.atomic
def _keep(run: Run, batch: list[Row], by_book) -> None:
    _hold(run)
    checking.weigh(run, batch, by_book)
    Row.objects.bulk_create(batch)
    failpoint("intake-checked")
    _step(run, len(batch), todo=run.todo)


def _import(run: Run):
    by_book = checking.book(run)
    while _import_chunk(run, by_book):
        failpoint("intake-between")
        yield
    with transaction.atomic():
        _hold(run)
        written = run.rows.filter(outcome__in=TAKES_BACK).count()
        log(run, "intake.done", user=run.by, data={"rows": written})
        # The rows hold what is still to be repaired: the file is of no use any more.
        run.pieces.all().delete()
        waiting = _to_invite(run).count() if run.invite else 0
        Run.objects.filter(pk=run.pk).update(
            state=Run.State.INVITING if waiting else Run.State.DONE,
            imported_at=timezone.now(),
            done=0 if waiting else F("done"),
            todo=waiting or F("todo"),
        )
    yield


_MARKED = ["values", "faults", "verdict", "outcome", "person", "trace"]


def _import_chunk(run: Run, by_book) -> int:
    """Write the next rows; returns how many there were.

    Somebody may sign up with one of the addresses at the same moment: then the chunk
    is rolled back, weighed again and written.
    """
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                _hold(run)
                rows = list(run.rows.to_write().order_by("line")[:CHUNK])
                for row in rows:
                    row.run = run
                plans = checking.weigh(run, rows, by_book)
                failpoint("intake-weighed")
                writing.write(run, plans, run.by)
                failpoint("intake-written")
                # As rows that are there already: bulk_update, with a condition for each
                # row and column, took as long as all the rest.
                Row.objects.bulk_create(
                    rows,
                    update_conflicts=True,
                    unique_fields=["id"],
                    update_fields=_MARKED,
                )
                _step(run, len(rows))
                failpoint("intake-marked")
            return len(rows)
        except IntegrityError:
            if not left:
                raise
    return 0


def _to_invite(run: Run):
    return run.rows.filter(outcome=Row.Outcome.MADE, invited_at=None)


def _invite(run: Run):
    """Put new people in the queue of invitations, which sends them bit by bit."""
    while True:
        with transaction.atomic():
            _hold(run)
            rows = list(_to_invite(run).select_related("person")[:_INVITED_AT_ONCE])
            if not rows:
                _step(run, 0, state=Run.State.DONE)
                return
            for row in rows:
                with suppress(Refused):  # there already, or invited by somebody else
                    invitations.invite(
                        email=row.person.email,
                        by=None,
                        language=row.person.language,
                        source=undoing.source(run),
                        queued=True,
                    )
            run.rows.filter(pk__in=[row.pk for row in rows]).update(
                invited_at=timezone.now()
            )
            _step(run, len(rows))
        yield


def _undo(run: Run):
    while True:
        with transaction.atomic():
            _hold(run)
            left = run.rows.filter(outcome__in=TAKES_BACK)
            # Undone in the order against that in which they were written.
            rows = list(left.order_by("-line")[:CHUNK])
            if not rows:
                _step(run, 0, state=Run.State.UNDONE, undone_at=timezone.now())
                return
            undoing.take_back(run, rows, run.by)
            failpoint("intake-undone")
            _step(run, len(rows))
        yield
