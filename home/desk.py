"""What waits for one person to decide: the same few queries however much it is."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils import timezone

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page, Revision, TaskState, WorkflowState

from home.review_models import Approval, ReviewTask
from home.reviewing import due_on, voters, why_not


@dataclass(frozen=True)
class Waiting:
    """A step that a person may decide on: page, until when, and how far it is."""

    state: TaskState
    page: Page
    step: str
    by: str
    due: dt.date | None
    is_late: bool
    needed: int
    approved: int

    @property
    def url(self) -> str:
        return AdminURLFinder().get_edit_url(self.page) or ""

    @property
    def approve_url(self) -> str:
        return self._at("workflow_action", "approve", self.state.pk)

    @property
    def reject_url(self) -> str:
        return self._at("workflow_action", "reject", self.state.pk)

    @property
    def preview_url(self) -> str:
        """Of the version to decide on; empty for what has no preview."""
        can = getattr(self.page, "is_previewable", False)
        if not (can() if callable(can) else can):
            return ""
        return self._at("workflow_preview", self.state.task_id)

    def _at(self, view: str, *rest) -> str:
        """An address of Wagtail's workflow: of pages, or of a snippet's own views."""
        if isinstance(self.page, Page):
            name = f"wagtailadmin_pages:{view}"
        else:
            name = self.page.snippet_viewset.get_url_name(view)
        return reverse(name, args=[quote(self.page.pk), *rest])

    @property
    def title(self) -> str:
        return get_latest_str(self.page)

    @property
    def missing(self) -> int:
        return max(self.needed - self.approved, 0)


def _tasks_of(user) -> dict[int, ReviewTask]:
    tasks = ReviewTask.objects.filter(active=True)
    if not user.is_superuser:
        tasks = tasks.filter(groups__in=user.groups.all())
    return {task.pk: task for task in tasks.distinct()}


def _pages(states) -> dict[str, Page]:
    ids = [int(state.workflow_state.object_id) for state in states]
    pages = Page.objects.filter(pk__in=ids).select_related("locale", "latest_revision")
    return {str(page.pk): page for page in pages}


def _writers(pages: dict[str, Page]) -> dict[str, set[int]]:
    """Who wrote in each page's newest draft, since it last went live."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = Revision.objects.filter(
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
        object_id__in=list(pages),
    ).exclude(user=None)
    for key, pk, person in rows.values_list("object_id", "pk", "user_id"):
        if pk > (pages[key].live_revision_id or 0):
            found[key].add(person)
    return found


def _decided(states) -> dict[tuple[int, int], dict[int, set[int]]]:
    """Who approved which step, for each run and version."""
    runs = [state.workflow_state_id for state in states]
    found: dict = defaultdict(lambda: defaultdict(set))
    rows = Approval.objects.filter(state__workflow_state__in=runs).values_list(
        "state__workflow_state", "state__revision", "state", "person"
    )
    for run, revision, state, person in rows:
        found[run, revision][state].add(person)
    done = TaskState.objects.filter(
        workflow_state__in=runs, status=TaskState.STATUS_APPROVED
    ).exclude(finished_by=None)
    rows = done.values_list("workflow_state", "revision", "pk", "finished_by")
    for run, revision, state, person in rows:
        found[run, revision][state].add(person)
    # A step that was cancelled or sent back keeps its votes; they bar nobody.
    over = set(
        TaskState.objects.filter(workflow_state__in=runs)
        .exclude(status__in=[TaskState.STATUS_APPROVED, TaskState.STATUS_IN_PROGRESS])
        .values_list("pk", flat=True)
    )
    for steps in found.values():
        for state in over & set(steps):
            del steps[state]
    return found


def _snippets(tasks, user) -> list[Waiting]:
    """Announcements and the like; few at a time, so each is asked by itself."""
    states = TaskState.objects.filter(
        task__in=tasks,
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).exclude(workflow_state__base_content_type__model="page")
    today = timezone.localdate()
    found = []
    for state in states.select_related("workflow_state__requested_by"):
        run = state.workflow_state
        subject = run.content_object
        if subject is None or why_not(state, user):
            continue
        task = tasks[state.task_id]
        due = due_on(state, task)
        found.append(
            Waiting(
                state=state,
                page=subject,
                step=task.name,
                by=run.requested_by.get_full_name() if run.requested_by else "",
                due=due,
                is_late=bool(due and due < today),
                needed=task.needed,
                approved=len(voters(state)),
            )
        )
    return found


def waiting_for(user) -> list[Waiting]:
    """Steps in progress that this person may decide on now, the most urgent first."""
    tasks = _tasks_of(user)
    if not tasks:
        return []
    states = list(
        TaskState.objects.filter(
            task__in=tasks,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type__model="page",
        )
        .select_related("workflow_state__requested_by")
        .order_by("started_at", "pk")
    )
    found = _snippets(tasks, user)
    pages = _pages(states)
    writers = _writers(pages)
    decided = _decided(states)
    today = timezone.localdate()
    for state in states:
        run = state.workflow_state
        page = pages.get(run.object_id)
        steps = decided[run.pk, state.revision_id]
        barred = set(writers[run.object_id]) | set().union(*steps.values())
        if page is None or user.pk in barred | {run.requested_by_id}:
            continue
        task = tasks[state.task_id]
        due = due_on(state, task)
        found.append(
            Waiting(
                state=state,
                page=page,
                step=task.name,
                by=run.requested_by.get_full_name() if run.requested_by else "",
                due=due,
                is_late=bool(due and due < today),
                needed=task.needed,
                approved=len(steps[state.pk]),
            )
        )
    far = dt.date.max
    return sorted(found, key=lambda row: (row.due or far, row.state.pk))
