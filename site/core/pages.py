"""What every page model of this site has from the house."""

import uuid

from django.utils.text import Truncator

from wagtail.models import Page, PageViewRestriction

from core.cards import Card

# Search engines show about this many letters of a description.
DESCRIPTION = 200


class Shared:
    """For page models: what is said of a page where its link is shown.

    Everything here is only asked of pages that are open to all, in the page's own
    language, and must hold nothing but what the page itself shows to everybody.
    """

    # Of the Page that this is mixed into.
    title: str
    seo_title: str
    translation_key: uuid.UUID

    # Open Graph's type: website or article.
    share_type = "website"

    def share_title(self) -> str:
        return self.seo_title or self.title

    def share_description(self) -> str:
        """The editor's description, else the page's own first words; may be empty."""
        names = ("search_description", "summary", "lead", "intro")
        texts = (getattr(self, name, "") for name in names)
        return Truncator(next(filter(None, texts), "")).chars(DESCRIPTION)

    def share_card(self, request) -> Card | None:
        """What the picture beside a link to this page says; None: it has none."""
        title = getattr(self, "headline", "") or self.title
        return Card(title=title, seed=str(self.translation_key))

    def structured_data(self, request) -> list[dict]:
        """schema.org facts about this page (`core.structured`) without @context."""
        return []


class Open(Shared):
    """For page models: one query says that a page is open to all, which most are.

    `shown_with` names the relations that are read along with the page.
    """

    shown_with: tuple[str, ...] = ()

    def get_view_restrictions(self):
        """None where neither the page nor one above it has any or is an alias.

        Everything else is Wagtail's to find out.
        """
        paths = [
            self.path[:end]
            for end in range(self.steplen, len(self.path) + 1, self.steplen)
        ]
        above = Page.objects.filter(path__in=paths).order_by()
        rows = list(above.values_list("alias_of", "view_restrictions"))
        if len(rows) == len(paths) and not any(map(any, rows)):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()
