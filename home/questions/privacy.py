"""Questions and answers: what somebody wrote goes, what others wrote stays."""

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core import privacy
from home.questions import actions
from home.questions.models import Answer, Version


def _erase_answers(rows, person):
    for row in rows.select_related("question"):
        question = row.question
        row.delete()
        actions.recount(actions.locked(question))


def _erase_questions(rows, person):
    """A question that others have answered stays, without a word of its writer's."""
    for row in rows:
        others = Answer.objects.filter(question=row)
        if not others.exclude(author_id=person.pk).exists():
            row.delete()
            continue
        with override(row.language):
            row.title = gettext("A question taken back")
            row.text = gettext("Whoever asked has left us.")
            if row.closed_because:
                row.closed_because = gettext("Whoever asked has left us.")
        row.author = None
        row.wants_mail = False
        row.save()
        Version.objects.filter(question=row).delete()


def _without_reason(rows, person):
    rows.update(reason="…")


privacy.register(
    "questions.Answer",
    "author",
    export=("question", "text", "state", "shown", "created_at", "hidden_because"),
    erasure=privacy.FORGET,
    forget=_erase_answers,
    name=_("your answers"),
    why=_("They are deleted, and the question is counted anew."),
    order=30,
)
privacy.register(
    "questions.Question",
    "author",
    export=(
        "title",
        "text",
        "language",
        "topic",
        "state",
        "shown",
        "created_at",
        "hidden_because",
        "closed_because",
    ),
    erasure=privacy.FORGET,
    forget=_erase_questions,
    name=_("your questions"),
    why=_(
        "Deleted; where others have answered, their answers stay without your words."
    ),
    order=31,
)
privacy.register(
    "questions.Vote",
    "person",
    export=("question", "answer", "created_at"),
    erasure=privacy.ERASE,
    name=_("what you found useful"),
)
privacy.register(
    "questions.Report",
    "person",
    actors=("settled_by",),
    export=("reason", "created_at", "settled_at"),
    erasure=privacy.FORGET,
    forget=_without_reason,
    name=_("what you reported"),
    why=_("That something was reported stays. Your words go."),
)
privacy.register(
    "questions.Version",
    "person",
    export=("title", "text", "created_at"),
    name=_("former versions of what you wrote or changed"),
)
