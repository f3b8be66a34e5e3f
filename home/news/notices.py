"""What becomes of an article that a member sent in, by bell and push."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.models import TaskState

from chat.notifications import actions, kinds, together
from chat.notifications.kinds import BELL, PUSH, Told
from core.mail import newest
from home.news.models import Submission

KINDS = {"article_returned": "article.returned", "article_published": "article.out"}


def tell(letter: str, row: Submission, step: TaskState) -> None:
    """The author, of the same fact as the letter."""
    actions.notify(
        people=[row.person_id],
        kind=KINDS[letter],
        key=f"{step.pk}-",
        params={"submission": row.pk, "state": step.pk},
    )


def _found(notice) -> Submission | None:
    rows = Submission.objects.filter(person=notice.person_id).exclude(page=None)
    return together.row(
        notice, "submission", lambda: rows.select_related("page__locale")
    )


def _mine(row) -> str:
    return reverse("my_article_edit", args=[row.public_id])


def _returned(notice) -> Told | None:
    row = _found(notice)
    if row is None:
        return None
    step = together.row(notice, "state", TaskState.objects.all)
    said = step.comment if step else ""
    text = _("We ask you to change something: {title}").format(title=row.title)
    return Told(text, _mine(row), said)


def _published(notice) -> Told | None:
    row = _found(notice)
    if row is None:
        return None
    if not row.page.live:
        return Told(_("Approved: {title}").format(title=row.title), _mine(row))
    text = _("It is out: {title}").format(title=row.title)
    return Told(text, row.page.get_url() or _mine(row), _("Thank you for writing it."))


for _name, _label, _tell in (
    ("article.returned", gettext_lazy("Your article came back"), _returned),
    ("article.out", gettext_lazy("Your article is out"), _published),
):
    kinds.register(
        _name,
        group="home",
        label=_label,
        tell=_tell,
        why=gettext_lazy("because you sent the article in"),
        default=(BELL, PUSH),
        own_mail=True,
        sample=newest(Submission.objects.exclude(page=None), submission="pk"),
    )
