"""What a person's week shows of their articles: those that the editors sent back."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import week
from home.news import states
from home.news.models import Submission

NEWEST = 20


def build(request):
    """A line for each article that waits for its author; constant queries."""
    rows = Submission.objects.visible_to(request.user).order_by("-created_at")[:NEWEST]
    rows = list(rows)
    if not rows:
        return
    found = states.of_all(rows)
    for row in rows:
        if found[row.pk].key == "returned":
            yield week.Line(
                week.WAITING,
                _("Change your article “{title}”").format(title=row.title),
                reverse("my_article_edit", args=[row.public_id]),
                "edit",
                found[row.pk].reason[:120],
            )


week.register("articles", 40, build)
