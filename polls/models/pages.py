"""The page under which menus and search know the polls."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.pages import Open


class PollIndexPage(Open, Page):
    """The list of polls as a page: its words, its place in menus.

    Its address is `polls/` in every language, so `polls.views.index` answers there.
    """

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "polls/index.html"

    class Meta:
        verbose_name = _("list of polls")

    def full_clean(self, *args, **kwargs):
        """The slug is the address that views, mails and links rely on."""
        self.slug = "polls"
        super().full_clean(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        from polls import listing

        context = super().get_context(request, *args, **kwargs)
        return context | listing.context(request)
