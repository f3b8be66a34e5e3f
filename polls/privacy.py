"""What polls keep about people."""

from django.utils.translation import gettext_lazy as _

from core.privacy import FORGET, register


def _forget_author(rows, person) -> None:
    rows.filter(author=person).update(author=None)


register(
    "polls.Poll",
    "author",
    export=("title_da", "title_en", "opens_at", "closes_at"),
    erasure=FORGET,
    forget=_forget_author,
    name=_("Polls you made"),
)
# A ballot belongs to nobody: it has no path to a person.
register(
    "polls.Participation",
    "voter",
    export=("poll", "answers"),
    name=_("Polls you answered"),
)
