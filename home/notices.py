"""What the approval tells by bell and push; the letters are those of `mails`."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, TaskState

from chat.notifications import actions, kinds
from chat.notifications.kinds import BELL, PUSH, Told
from core.dates import day_long
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
    state = TaskState.objects.filter(pk=notice.params.get("state")).first()
    work = state and reviewing.work_of(state.workflow_state)
    if not work:
        return None
    page = work.specific if isinstance(work, Page) else work
    return state, page, page.get_latest_revision_as_object().title


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
    due = reviewing.due_on(state)
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


def _sample():
    state = TaskState.objects.order_by("-pk").first()
    return state and {"state": state.pk}


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
        sample=_sample,
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
