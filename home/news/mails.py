"""Letters to the member who sent an article in: please change it, it is out."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.models import TaskState, WorkflowState

from core import mail
from home.news import notices
from home.news.models import Submission

ADMIN = "wagtailadmin.access_admin"


def tell_author(run: WorkflowState, kind: str, but=None) -> None:
    """Write to the author, where the page is a member's.

    Who works in the admin has the approval's own letter (`home.mails`), and who
    decided knows.
    """
    row = (
        Submission.objects.filter(page_id=int(run.object_id))
        .select_related("person")
        .first()
    )
    step = run.current_task_state
    if row is None or step is None or not row.person.is_active:
        return
    if row.person.has_perm(ADMIN) or row.person == but:
        return
    mail.send(
        kind=kind,
        key=f"{kind}-{step.pk}-{row.person_id}",
        person=row.person,
        params={"submission": row.pk, "state": step.pk},
    )
    notices.tell(kind, row, step)


def _sample():
    row = Submission.objects.exclude(page=None).order_by("-pk").first()
    step = (
        row
        and TaskState.objects.filter(workflow_state__object_id=str(row.page_id))
        .order_by("-pk")
        .first()
    )
    return {"submission": row.pk, "state": step.pk} if step else None


def _found(letter):
    row = Submission.objects.filter(pk=letter.params.get("submission")).first()
    step = TaskState.objects.filter(pk=letter.params.get("state")).first()
    return (row, step) if row and step and row.page_id else None


def _mine(row) -> str:
    return mail.site_url(reverse("my_article_edit", args=[row.public_id]))


@mail.letter("article_returned", sample=_sample)
def returned(letter):
    found = _found(letter)
    if not found:
        return None
    row, step = found
    lines = [
        _("We have read “{title}” and ask you to change something.").format(
            title=row.title
        )
    ]
    if step.comment:
        lines.append(_("The reason: {reason}").format(reason=step.comment))
    lines.append(
        _("Change it and send it again, or let it be. Nobody else can read it.")
        if not row.page.live
        else _("Change it and send it again. What is published stays as it is.")
    )
    return mail.Written(
        subject=_("Please change: {title}").format(title=row.title),
        template="mail/plain",
        context={"lines": lines, "url": _mine(row), "label": _("Open my article")},
        name=row.person.get_full_name(),
    )


@mail.letter("article_published", sample=_sample)
def published(letter):
    found = _found(letter)
    if not found:
        return None
    row, _step = found
    live = row.page.live
    address = row.page.get_url() if live else None
    lines = [
        _("“{title}” is public now. Thank you for writing it.").format(title=row.title)
        if live
        else _(
            "“{title}” is approved. It comes out at the time that the editors set."
        ).format(title=row.title)
    ]
    return mail.Written(
        subject=(_("It is out: {title}") if live else _("Approved: {title}")).format(
            title=row.title
        ),
        template="mail/plain",
        context={
            "lines": lines,
            "url": mail.site_url(address) if address else _mine(row),
            "label": _("Read it on the site") if address else _("Open my article"),
        },
        name=row.person.get_full_name(),
    )
