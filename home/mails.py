"""Letters of the approval, and its notices: please look, it is out, it is late."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, TaskState, WorkflowState

from core import mail
from core.dates import day_long
from home import notices, reviewing

ADMIN = "/admin/"


def ask_reviewers(state: TaskState, but=None) -> None:
    """Ask everybody who may decide on this step; `but` has the page open already."""
    _to_reviewers(state, "workflow_submitted", str(state.pk), but=but)


def tell_reviewers_withdrawn(run: WorkflowState, but=None) -> None:
    """Tell those who were asked that there is nothing to decide any more."""
    state = run.current_task_state
    if state is not None:
        _to_reviewers(state, "workflow_withdrawn", str(state.pk), but=but)


def remind_reviewers(state: TaskState, day: dt.date) -> int:
    """Remind those who can decide on a late step; once a day. Returns how many."""
    return _to_reviewers(state, "workflow_overdue", f"{state.pk}-{day}")


def _to_reviewers(state: TaskState, kind: str, about: str, but=None) -> int:
    people = [p for p in reviewing.reviewers(state) if but is None or p.pk != but.pk]
    for person in people:
        mail.send(
            kind=kind,
            key=f"{kind}-{about}-{person.pk}",
            person=person,
            params={"state": state.pk},
        )
    notices.tell(people, kind, about, state)
    return len(people)


def tell_makers(run: WorkflowState, kind: str, but=None) -> None:
    """Tell those who wrote and submitted what became of it."""
    page = reviewing.work_of(run)
    step = run.current_task_state
    if step is None or page is None:
        return
    ids = {run.requested_by_id, step.revision.user_id} | reviewing.makers(page, run)
    people = get_user_model().objects.filter(is_active=True, pk__in=ids - {None})
    people = people.exclude(pk=but.pk) if but else people
    # Others are members, whom the room of their page tells in its own words.
    people = [p for p in people if p.has_perm("wagtailadmin.access_admin")]
    for person in people:
        mail.send(
            kind=kind,
            key=f"{kind}-{step.pk}-{person.pk}",
            person=person,
            params={"state": step.pk},
        )
    notices.tell(people, kind, str(step.pk), step)


def _found(letter):
    """The step and its page, or None where either is gone."""
    state = TaskState.objects.filter(pk=letter.params.get("state")).first()
    work = state and reviewing.work_of(state.workflow_state)
    if not work:
        return None
    return state, work.specific if isinstance(work, Page) else work


def _is_open(state) -> bool:
    return state.status == TaskState.STATUS_IN_PROGRESS


def _latest(page):
    return page.get_latest_revision_as_object()


def _edit_url(page):
    if isinstance(page, Page):
        return mail.site_url(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return mail.site_url(AdminURLFinder().get_edit_url(page) or ADMIN)


def _language_of(page):
    """Of a page; a snippet holds all of them."""
    return page.locale.get_display_name() if isinstance(page, Page) else _("all")


def _until(state):
    due = reviewing.due_on(state)
    if not due:
        return []
    return [
        _("Please decide by {day}.").format(
            day=day_long(due, today=timezone.localdate())
        )
    ]


def _sample():
    state = TaskState.objects.order_by("-pk").first()
    return {"state": state.pk, "sample": True} if state else None


def _is_sample(letter) -> bool:
    """Previews show a letter whatever became of the page that they are made from."""
    return bool(letter.params.get("sample"))


@mail.letter("workflow_submitted", sample=_sample)
def submitted(letter):
    found = _found(letter)
    if not found or not (_is_sample(letter) or _is_open(found[0])):
        return None  # decided or withdrawn meanwhile
    state, page = found
    by = state.workflow_state.requested_by
    facts = {
        "title": _latest(page).title,
        "name": by.get_full_name() if by else "",
        "step": _(state.task.name),
        "language": _language_of(page),
    }
    return mail.Written(
        subject=_("Please look at: {title}").format(**facts),
        template="mail/plain",
        context={
            "lines": [
                _("{name} has submitted “{title}” ({language}).").format(**facts),
                _("It waits for: {step}. You can read, comment and decide.").format(
                    **facts
                ),
                *_until(state),
            ],
            "url": _edit_url(page),
            "label": _("Read it"),
        },
    )


@mail.letter("workflow_rejected", sample=_sample)
def rejected(letter):
    found = _found(letter)
    if not found:
        return None
    state, page = found
    by = state.finished_by
    facts = {"title": _latest(page).title, "name": by.get_full_name() if by else ""}
    lines = [_("{name} asks for changes to “{title}”.").format(**facts)]
    if state.comment:
        lines.append(_("The reason: {reason}").format(reason=state.comment))
    lines.append(_("Change it and submit it again. Nothing of it is public."))
    return mail.Written(
        subject=_("Please change: {title}").format(**facts),
        template="mail/plain",
        context={"lines": lines, "url": _edit_url(page), "label": _("Open the page")},
    )


@mail.letter("workflow_approved", sample=_sample)
def approved(letter):
    found = _found(letter)
    if not found:
        return None
    _state, page = found
    address = page.get_url() if page.live and isinstance(page, Page) else None
    facts = {"title": page.title}
    lines = [_("Both steps are approved.")]
    lines.append(
        _("“{title}” is public now.").format(**facts)
        if page.live
        else _("“{title}” becomes public at the time that you set.").format(**facts)
    )
    return mail.Written(
        subject=_("Approved: {title}").format(**facts),
        template="mail/plain",
        context={
            "lines": lines,
            "url": mail.site_url(address) if address else _edit_url(page),
            "label": _("See the page"),
        },
    )


@mail.letter("workflow_withdrawn", sample=_sample)
def withdrawn(letter):
    found = _found(letter)
    if not found or (_is_open(found[0]) and not _is_sample(letter)):
        return None
    state, page = found
    if not _is_sample(letter) and (
        page.current_workflow_state is not None
        or page.live_revision_id == state.revision_id
    ):
        return None  # submitted anew, or out already: another letter says so
    by = state.finished_by
    facts = {"title": _latest(page).title, "name": by.get_full_name() if by else ""}
    said = _("{name} has withdrawn “{title}”.") if by else _("“{title}” is withdrawn.")
    return mail.Written(
        subject=_("Withdrawn: {title}").format(**facts),
        template="mail/plain",
        context={
            "lines": [said.format(**facts), _("You need not decide on it any more.")],
            "url": _edit_url(page),
            "label": _("Open the page"),
        },
    )


@mail.letter("workflow_overdue", sample=_sample)
def overdue(letter):
    found = _found(letter)
    if not found or not (_is_sample(letter) or _is_open(found[0])):
        return None
    state, page = found
    due = reviewing.due_on(state) or timezone.localdate()
    facts = {
        "title": _latest(page).title,
        "step": _(state.task.name),
        "day": day_long(due, today=timezone.localdate()),
    }
    lines = [
        _("“{title}” waits for: {step}.").format(**facts),
        _("A decision was due by {day}.").format(**facts),
    ]
    standing = reviewing.standing(state)
    if standing:
        lines.append(standing)
    return mail.Written(
        subject=_("Still waiting: {title}").format(**facts),
        template="mail/plain",
        context={"lines": lines, "url": _edit_url(page), "label": _("Read it")},
    )
