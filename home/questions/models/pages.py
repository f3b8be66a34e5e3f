"""What editors write about questions: the index, knowledge pages, topics."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.blocks import BodyField
from core.pages import Open


class QuestionIndexPage(Open, Page):
    """Lists the questions of its language; questions themselves are rows.

    Whoever may read this page may read the public questions of its language: taking
    it off the site or restricting it takes them along (`home.questions.sections`).
    """

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["questions.KnowledgePage"]
    max_count_per_parent = 1
    template = "questions/question_index_page.html"

    class Meta:
        verbose_name = _("questions and answers")

    def get_context(self, request, *args, **kwargs):
        from home.questions import listing

        context = super().get_context(request, *args, **kwargs)
        context.update(listing.context(self, request))
        return context


class KnowledgePage(Open, Page):
    """What the association knows by now: a page that often began as a question."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = BodyField(verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    parent_page_types = ["questions.QuestionIndexPage"]
    subpage_types: list[str] = []
    template = "questions/knowledge_page.html"

    class Meta:
        verbose_name = _("knowledge page")
        verbose_name_plural = _("knowledge pages")

    def get_context(self, request, *args, **kwargs):
        from home.questions import listing

        context = super().get_context(request, *args, **kwargs)
        context["began_as"] = listing.began_as(self, request.user)
        return context


class Topic(models.Model):
    """What questions are about: a handful, the same in every language."""

    shows_on_pages = True

    name_da = models.CharField(_("name, Danish"), max_length=40)
    name_en = models.CharField(_("name, English"), max_length=40)
    slug = models.SlugField(
        _("short name"),
        max_length=40,
        unique=True,
        help_text=_("Stands in addresses, so it is best left as it is."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "slug"]
        constraints = [
            models.UniqueConstraint(Lower("name_da"), name="topic_name_da"),
            models.UniqueConstraint(Lower("name_en"), name="topic_name_en"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_da if get_language() == "da" else self.name_en
