"""One decision on one step: who may, how many have, until when, and the write itself.

Approvals count for one version of a page. Where the text changed under review, the
first who decides is told, and the steps begin again with the newest version.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.log_actions import log
from wagtail.models import Page, Revision, TaskState, WorkflowState

from core.errors import Refused
from home.review_models import Approval, ReviewTask


def work_of(run: WorkflowState):
    """What is under review: a page, or a snippet with drafts; None where it is gone."""
    return run.content_object


def page_of(run: WorkflowState):
    """The page under review; None where it is gone or is no page."""
    found = run.content_object
    return found if isinstance(found, Page) else None


def makers(page, run: WorkflowState | None = None) -> set[int]:
    """Ids of the people whose work is in the newest draft.

    Everybody who wrote since it last went live, and who submitted it. `page` may be a
    snippet that is approved like pages.
    """
    drafts = Revision.objects.for_instance(page)
    if page.live_revision_id:
        drafts = drafts.filter(pk__gt=page.live_revision_id)
    people = set(drafts.exclude(user=None).values_list("user_id", flat=True))
    if run and run.requested_by_id:
        people.add(run.requested_by_id)
    return people


def voters(state: TaskState) -> set[int]:
    """Ids of those who approved in this step, each once."""
    people = set(Approval.objects.filter(state=state).values_list("person", flat=True))
    if state.status == TaskState.STATUS_APPROVED and state.finished_by_id:
        people.add(state.finished_by_id)
    return people


def needed(state: TaskState) -> int:
    """How many different people this step asks for; 1 for steps of Wagtail's own."""
    return getattr(state.task.specific, "needed", 1)


def why_not(state: TaskState, user) -> str:
    """Why this person may not decide on this step; empty where they may."""
    run = state.workflow_state
    page = work_of(run)
    if page is not None and user.pk in makers(page, run):
        return _("You wrote or submitted this. Somebody else approves it.")
    if user.pk in voters(state):
        return _("You have approved this. Somebody else is missing.")
    if user.pk in _earlier(state):
        return _("You approved the other step. Two different people approve.")
    return ""


def _earlier(state: TaskState) -> set[int]:
    """Who approved another step of the same version in the same run."""
    others = TaskState.objects.filter(
        workflow_state_id=state.workflow_state_id,
        revision_id=state.revision_id,
        status=TaskState.STATUS_APPROVED,
    ).exclude(pk=state.pk)
    people = set(others.values_list("finished_by", flat=True))
    votes = Approval.objects.filter(state__in=others)
    return (people | set(votes.values_list("person", flat=True))) - {None}


def reviewers(state: TaskState):
    """Active people who may still decide on this step, as a QuerySet of users."""
    people = get_user_model().objects.filter(is_active=True)
    task = state.task.specific
    if not hasattr(task, "groups"):
        return people.none()
    page = work_of(state.workflow_state)
    barred = makers(page, state.workflow_state) if page else set()
    barred |= voters(state) | _earlier(state)
    people = people.filter(groups__in=task.groups.all())
    return people.exclude(pk__in=barred).distinct()


def due_on(state: TaskState, task: ReviewTask | None = None) -> dt.date | None:
    """The last day on which the step is in time, in the site's own zone."""
    days = getattr(task or state.task.specific, "due_days", None)
    if not days:
        return None
    return timezone.localdate(state.started_at) + dt.timedelta(days=days)


def overdue(today: dt.date | None = None) -> list[TaskState]:
    """Steps in progress whose date has passed, oldest first."""
    today = today or timezone.localdate()
    tasks = ReviewTask.objects.exclude(due_days=None).in_bulk()
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__in=tasks,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).select_related("workflow_state")
    found = []
    for state in states.order_by("started_at"):
        due = due_on(state, tasks[state.task_id])
        if due and due < today:
            found.append(state)
    return found


def newer(state: TaskState) -> Revision | None:
    """The version written after the one under review; None where there is none."""
    page = work_of(state.workflow_state)
    if page is None or page.latest_revision_id in (None, state.revision_id):
        return None
    return Revision.objects.select_related("user").get(pk=page.latest_revision_id)


def standing(state: TaskState) -> str:
    """How far the step is, in one sentence; empty where one person decides."""
    wanted = needed(state)
    if wanted < 2:
        return ""
    people = voters(state)
    missing = max(wanted - len(people), 0)
    names = ", ".join(
        person.get_full_name() or person.email
        for person in get_user_model().objects.filter(pk__in=people).order_by("pk")
    )
    if not names:
        return _("%(needed)d people approve this step. Nobody has yet.") % {
            "needed": wanted
        }
    return ngettext(
        "Approved by %(names)s. %(missing)d more is missing.",
        "Approved by %(names)s. %(missing)d more are missing.",
        missing,
    ) % {"names": names, "missing": missing}


def decide(*, state: TaskState, by, approve: bool, comment: str = "") -> None:
    """Write one person's yes or no; the last yes lets the run go on.

    Raises PermissionDenied for who wrote or has decided, and Refused where the step is
    over, the text is newer, a reason is missing or a language lags behind.
    """
    from home import languages

    comment = comment.strip()
    if not approve and not comment:
        raise Refused(
            _("Write what should change. The writer reads your words."), "no_reason"
        )
    page = page_of(state.workflow_state)
    if approve and page is not None and languages.is_required(page):
        # Before the transaction: what translators must see stays, whatever follows.
        languages.bring_up(page)
    no = _decide(state.pk, by, approve, comment)
    # What began anew stays written; only then is the person told.
    if no:
        raise no


@transaction.atomic
def _decide(pk, by, approve, comment) -> Refused | None:
    # The run's row is what two approvers at once have in common: one waits.
    run_id = TaskState.objects.values_list("workflow_state", flat=True).get(pk=pk)
    WorkflowState.objects.select_for_update().get(pk=run_id)
    state = TaskState.objects.select_related("workflow_state").get(pk=pk).specific
    if state.status != TaskState.STATUS_IN_PROGRESS:
        return Refused(_("Somebody decided on this meanwhile."), "decided")
    no = why_not(state, by)
    if no:
        raise PermissionDenied(no)
    if not approve:
        state.reject(user=by, comment=comment)
        return None
    fresh = newer(state)
    if fresh is not None:
        return _begin_again(state, fresh, by)
    _languages_hold(state)
    Approval.objects.create(state=state, person=by, comment=comment)
    if len(voters(state)) >= needed(state):
        state.approve(user=by, comment=comment)
        return None
    log(
        instance=work_of(state.workflow_state),
        action="home.approval",
        user=by,
        data={"comment": comment},
        revision=state.revision,
    )
    by.review_note = standing(state)  # shown by home.middleware
    return None


def _begin_again(state, fresh: Revision, by) -> Refused:
    """The steps start over with the newest version; says so."""
    name = fresh.user.get_full_name() if fresh.user else ""
    state.cancel(user=by)
    said = (
        _("%(name)s changed this after it was submitted.") % {"name": name}
        if name
        else _("This was changed after it was submitted.")
    )
    return Refused(
        said
        + " "
        + _("The approval begins again: read the newest version, then decide."),
        "changed_meanwhile",
    )


def _languages_hold(state) -> None:
    from home import languages

    page = page_of(state.workflow_state)
    if page is None or not languages.is_required(page):
        return
    lagging = languages.lagging(page)
    if lagging:
        first = lagging[0]
        raise Refused(first.sentence, "language_behind", url=first.url)


def is_approved(revision: Revision) -> bool:
    """Whether all steps were approved for this very revision, by different people.

    Nobody who wrote in it, or submitted it, counts.
    """
    states = TaskState.objects.filter(
        revision=revision,
        status=TaskState.STATUS_APPROVED,
        workflow_state__status=WorkflowState.STATUS_APPROVED,
    ).select_related("workflow_state")
    by_run: dict[int, list[TaskState]] = {}
    for state in states:
        by_run.setdefault(state.workflow_state_id, []).append(state)
    return any(_run_holds(run) for run in by_run.values())


def _run_holds(states: list[TaskState]) -> bool:
    run = states[0].workflow_state
    steps = set(run.workflow.tasks.values_list("pk", flat=True))
    page = work_of(run)
    wrote = makers(page, run) if page else set()
    everybody: set[int] = set()
    wanted = 0
    for step in steps:
        held = [state for state in states if state.task_id == step]
        if not held:
            return False
        state = max(held, key=lambda state: state.pk)
        people = voters(state) - wrote
        if len(people) < needed(state):
            return False
        wanted += needed(state)
        everybody |= people
    return bool(steps) and len(everybody) >= wanted
