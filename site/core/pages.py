"""What every page model of this site has from the house."""

from wagtail.models import Page, PageViewRestriction


class Open:
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
