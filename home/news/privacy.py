"""Articles: what was published is the association's; who wrote it can be forgotten."""

from django.utils.translation import gettext_lazy as _

from core import privacy
from core.models import SiteImage


def _withdraw(rows, person):
    """Articles that nobody has published go with their pictures; others stay."""
    for row in rows.select_related("page", "picture"):
        page, picture = row.page, row.picture
        row.delete()
        published = page is not None and page.live
        if page is not None and not published:
            page.delete()
        if picture is not None and not published:
            SiteImage.objects.filter(pk=picture.pk).delete()


privacy.register(
    "news.Submission",
    "person",
    export=(
        "title",
        "language",
        "byline",
        "byline_name",
        "note",
        "picture",
        "page",
        "created_at",
        "changed_at",
        "withdrawn_at",
    ),
    erasure=privacy.FORGET,
    forget=_withdraw,
    name=_("articles you sent in"),
    why=_("A published article stays the association's. Drafts go."),
    order=30,
)
privacy.register(
    "news.ArticleAuthor",
    "person",
    export=("name", "page"),
    name=_("your name over articles"),
    why=_("The name over the article goes; the article stays."),
    order=30,
)
