"""Pages of polls: the list that menus know, and results that were published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.blocks import BodyField
from core.pages import Open
from polls.models.questions import Poll


class PollIndexPage(Open, Page):
    """The list of polls as a page: its words, its place in menus.

    Its address is `polls/` in every language, so `polls.views.index` answers there.
    """

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["polls.PollResultPage"]
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


class PollResultPage(Open, Page):
    """What came of a poll, as a page that was approved and that everybody may read.

    Made by `publishing.draft` in each language; what was answered in own words and who
    answered what stay with the poll.
    """

    poll = models.ForeignKey(
        Poll,
        verbose_name=_("poll"),
        on_delete=models.PROTECT,
        related_name="result_pages",
    )
    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = BodyField(verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("poll", read_only=True),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    parent_page_types = ["polls.PollIndexPage"]
    subpage_types: list[str] = []
    is_creatable = False
    template = "polls/result_page.html"

    class Meta:
        verbose_name = _("result of a poll")
        verbose_name_plural = _("results of polls")

    def get_context(self, request, *args, **kwargs):
        from polls import showing

        context = super().get_context(request, *args, **kwargs)
        context["view"] = showing.published(self.poll)
        return context
