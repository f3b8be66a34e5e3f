"""What the approval tells by bell and push; the letters are those of `mails`."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Task, TaskState

from chat.notifications import actions, kinds, together
from chat.notifications.kinds import BELL, PUSH, Told
from core.dates import day_long
from core.mail import newest
from home import reviewing

ADMIN, MAY = "/admin/", "wagtailadmin.access_admin"
# Letters and notices of one fact.
KINDS = {
    "workflow_submitted": "review.asked",
    "workflow_withdrawn": "review.withdrawn",
    "workflow_overdue": "review.late",
    "workflow_rejected": "review.returned",
    "workflow_approved": "review.approved",
}


def tell(people, letter: str, about: str, state: TaskState, by=None) -> None:
    """The same people as the letter, once for each fact (`about` is its key)."""
    actions.notify(
        people=people,
        kind=KINDS[letter],
        key=f"{about}-",
        params={"state": state.pk},
        by=by,
    )


def _found(notice):
    """The step, its page and the page's title; None for who has no business there."""
    if not notice.person.has_perm(MAY):
        return None
    state = _state(notice)
    page = state and together.once(notice, "works", _works).get(state.pk)
    if not page:
        return None
    if isinstance(page, Page):
        return state, page, page.draft_title
    return state, page, page.get_latest_revision_as_object().title


def _state(notice) -> TaskState | None:
    rows = TaskState.objects.select_related("workflow_state", "task")
    return together.row(notice, "state", lambda: rows)


def _works(notices) -> dict[int, Any]:
    """By step: the page or snippet under review, where it is still there."""
    runs = {state.pk: state.workflow_state for state in map(_state, notices) if state}
    kind = ContentType.objects.get_for_model(Page).pk
    ids = {r.object_id for r in runs.values() if r.base_content_type_id == kind}
    pages = {str(page.pk): page for page in Page.objects.filter(pk__in=ids).specific()}
    return {
        pk: pages.get(run.object_id)
        if run.base_content_type_id == kind
        else reviewing.work_of(run)
        for pk, run in runs.items()
    }


def _tasks(notices) -> dict[int, Any]:
    """By id: the steps of these notices, as what they are."""
    ids = {state.task_id for state in map(_state, notices) if state}
    return {task.pk: task for task in Task.objects.filter(pk__in=ids).specific()}


def _edit_url(page) -> str:
    if isinstance(page, Page):
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return AdminURLFinder().get_edit_url(page) or ADMIN


def _asked(notice) -> Told | None:
    found = _found(notice)
    if found is None:
        return None
    state, page, title = found
    if state.status != TaskState.STATUS_IN_PROGRESS:
        text = _("No longer waits for you: {title}").format(title=title)
        return Told(text, _edit_url(page))
    facts = {"title": title, "step": _(state.task.name)}
    text = _("Waits for you: {title}").format(**facts)
    if notice.kind == "review.late":
        text = _("Still waits for you: {title}").format(**facts)
    tasks = together.once(notice, "tasks", _tasks)
    due = reviewing.due_on(state, tasks.get(state.task_id))
    said = facts["step"]
    if due:
        day = day_long(due, today=timezone.localdate())
        said = _("{step}, please decide by {day}.").format(day=day, **facts)
    return Told(text, _edit_url(page), said)


def _withdrawn(notice) -> Told | None:
    found = _found(notice)
    if found is None:
        return None
    _state, page, title = found
    return Told(_("Withdrawn: {title}").format(title=title), _edit_url(page))


def _returned(notice) -> Told | None:
    found = _found(notice)
    if found is None:
        return None
    state, page, title = found
    text = _("Changes are asked for: {title}").format(title=title)
    said = _("The reason: {reason}").format(reason=state.comment)
    return Told(text, _edit_url(page), said if state.comment else "")


def _approved(notice) -> Told | None:
    found = _found(notice)
    if found is None:
        return None
    _state, page, title = found
    if not page.live:
        said = _("It becomes public at the time that you set.")
        return Told(_("Approved: {title}").format(title=title), _edit_url(page), said)
    address = page.get_url() if isinstance(page, Page) else None
    text = _("It is public: {title}").format(title=title)
    return Told(text, address or _edit_url(page))


def _register(name, label, tell_, why, default=(BELL,)):
    kinds.register(
        name,
        group="home",
        label=label,
        tell=tell_,
        why=why,
        default=default,
        own_mail=True,
        offered=lambda user: user.has_perm(MAY),
        sample=newest(TaskState.objects.all(), state="pk"),
    )


_decides = gettext_lazy("because you decide on this step")
_wrote = gettext_lazy("because you wrote or submitted it")
_register(
    "review.asked", gettext_lazy("A page waits for you"), _asked, _decides, (BELL, PUSH)
)
_register("review.late", gettext_lazy("A page is late"), _asked, _decides)
_register("review.withdrawn", gettext_lazy("A page is withdrawn"), _withdrawn, _decides)
_register(
    "review.returned",
    gettext_lazy("Changes are asked for"),
    _returned,
    _wrote,
    (BELL, PUSH),
)
_register("review.approved", gettext_lazy("Your page is approved"), _approved, _wrote)
