"""What a person's week shows of their questions: those with an answer to look at."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import week
from home.questions.models import Answer, Post, Question


def build(request):
    """One line, however many questions; one query."""
    others = Answer.objects.filter(question=OuterRef("pk"), state=Post.State.PUBLIC)
    waiting = (
        Question.objects.filter(author=request.user, settled=False, closed_at=None)
        .filter(Exists(others.exclude(author=request.user)))
        .count()
    )
    if waiting:
        label = ngettext(
            "Your question has answers", "{n} of your questions have answers", waiting
        )
        yield week.Line(
            week.WAITING,
            label.format(n=waiting),
            reverse("questions:mine"),
            "list",
            _("Mark the one that helped."),
        )


week.register("questions", 50, build)
