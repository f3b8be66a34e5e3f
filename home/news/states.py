"""What became of the articles that somebody sent in, in words that they understand.

Nothing of it is stored: it is read from the page and its approval, so that it is true
whatever editors do in the admin. Constant queries for any number of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from wagtail.models import Page, TaskState, WorkflowState, WorkflowTask

from home.news.models import ArticlePage, Submission


@dataclass(frozen=True)
class State:
    """key: editors, board, returned, published, scheduled, withdrawn, resting, ended
    or gone. `tone` is a tag's colour. `live` is whether readers see a version now."""

    key: str
    label: str
    tone: str = ""
    reason: str = ""
    live: bool = False

    @property
    def may_edit(self) -> bool:
        return self.key != "gone"

    @property
    def may_withdraw(self) -> bool:
        return self.key in {"editors", "board", "returned"}


def of(submission: Submission) -> State:
    return of_all([submission])[submission.pk]


def of_all(submissions: Iterable[Submission]) -> dict[int, State]:
    """The state of each submission by its id."""
    rows = list(submissions)
    pages = ArticlePage.objects.defer_streamfields().in_bulk(
        [row.page_id for row in rows if row.page_id]
    )
    runs = _runs(pages)
    first = _first_tasks(run.workflow_id for run in runs.values())
    return {
        row.pk: _state(
            row, pages.get(row.page_id or 0), runs.get(row.page_id or 0), first
        )
        for row in rows
    }


def _runs(pages) -> dict[int, WorkflowState]:
    """The newest approval of each page."""
    rows = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(pk) for pk in pages],
    )
    rows = rows.select_related("current_task_state").order_by("pk")
    return {int(row.object_id): row for row in rows}


def _first_tasks(workflows) -> dict[int, int]:
    """The first step of each workflow: workflow id -> task id."""
    rows = WorkflowTask.objects.filter(workflow_id__in=set(workflows))
    first: dict[int, int] = {}
    for row in rows.order_by("sort_order", "pk"):
        first.setdefault(row.workflow_id, row.task_id)
    return first


def _state(row, page, run, first) -> State:
    if page is None:
        return State("gone", _("Taken away by the editors"))
    live = page.live
    if run is not None and run.status == WorkflowState.STATUS_NEEDS_CHANGES:
        step: TaskState | None = run.current_task_state
        reason = step.comment if step else ""
        return State("returned", _("Please change it"), "warn", reason, live)
    if run is not None and run.status == WorkflowState.STATUS_IN_PROGRESS:
        step = run.current_task_state
        if step is None or step.task_id == first.get(run.workflow_id):
            return State("editors", _("With the editors"), "info", live=live)
        return State("board", _("With the board"), "info", live=live)
    if live:
        return State("published", _("Published"), "ok", live=True)
    if page.approved_schedule:
        return State("scheduled", _("Approved, comes out later"), "ok")
    if row.withdrawn_at:
        return State("withdrawn", _("Withdrawn"))
    if page.first_published_at:
        return State("ended", _("No longer shown"))
    return State("resting", _("A draft of the editors"))
