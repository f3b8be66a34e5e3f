"""The news of one language, and its articles."""

import math
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page, PageManager, PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks import BodyField
from core.pages import Open
from core.pictures import with_renditions
from home.news.authors import AuthorsPanel
from home.news.models.topics import Topic
from home.news.restrictions import closed_to

# Silent reading of English non-fiction: 238 words a minute (Brysbaert 2019, Journal
# of Memory and Language 109). Danish words are fewer and longer; one number serves.
WORDS_A_MINUTE = 238


class NewsIndexPage(Open, Page):
    """Lists the articles of its language, newest first."""

    intro = models.TextField(_("introduction"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.ArticlePage"]
    max_count_per_parent = 1
    template = "news/index.html"

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def get_context(self, request, *args, **kwargs):
        from home.news import listing

        context = super().get_context(request, *args, **kwargs)
        context.update(listing.index_context(self, request))
        return context


class ArticleQuerySet(PageQuerySet):
    def visible_to(self, user):
        """Public articles, and those behind doors that are open to this person."""
        found = self.live()
        for page in closed_to(user):
            found = found.not_descendant_of(page, inclusive=True)
        return found

    def newest_first(self):
        return self.order_by("-published_on", "-pk")

    def for_cards(self):
        """With what a card shows, in two queries, and without the text."""
        return (
            self.select_related("cover", "locale")
            .prefetch_related(with_renditions("cover__", "tile"))
            .defer_streamfields()
        )


class ArticlePage(Open, Page):
    """One article. For other rooms: `summary`, `published_on`, `names`, `cover`."""

    shown_with = ("cover",)
    share_type = "article"

    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences. They stand on cards, in feeds and mails."),
    )
    published_on = models.DateField(
        _("date"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Empty: the day on which it first goes out."),
    )
    cover = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: a cover is drawn in the site's colours."),
    )
    cover_alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("Read aloud to those who cannot see it. Empty: decoration only."),
    )
    body = BodyField(verbose_name=_("text"), blank=True)
    topics = ParentalManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="articles"
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("Picture")
        ),
        FieldPanel("body"),
        AuthorsPanel("authors", label=_("Author"), heading=_("Authors")),
        FieldPanel("published_on"),
        FieldPanel("topics", widget=CheckboxSelectMultiple),
        InlinePanel(
            "related",
            label=_("Article"),
            heading=_("Read on"),
            max_num=3,
            help_text=_("Up to three. Empty places are filled by topic."),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]
    override_translatable_fields = [
        SynchronizedField("published_on", overridable=False),
        SynchronizedField("topics", overridable=False),
    ]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/article.html"

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @cached_property
    def names(self) -> list[str]:
        """The authors as they chose to be named, in their order."""
        return [author.name for author in self.authors.all() if author.name]

    @cached_property
    def reading_minutes(self) -> int:
        """Whole minutes, at least one."""
        block = self.body.stream_block
        texts = block.get_searchable_content(self.body)
        words = sum(len(re.findall(r"\w+", strip_tags(str(text)))) for text in texts)
        return max(1, math.ceil(words / WORDS_A_MINUTE))

    def save(self, *args, **kwargs):
        """A page that goes out without a date gets that day's, its translations too."""
        if self.live and self.published_on is None:
            self.published_on = self._first_day()
        return super().save(*args, **kwargs)

    def _first_day(self):
        twins = ArticlePage.objects.filter(translation_key=self.translation_key)
        first = (
            twins.exclude(pk=self.pk)
            .exclude(published_on=None)
            .aggregate(day=models.Min("published_on"))["day"]
        )
        return first or timezone.localdate(self.first_published_at or timezone.now())

    def share_card(self, request):
        from home.news import sharing

        return sharing.card(self)

    def structured_data(self, request) -> list[dict]:
        from home.news import sharing

        return sharing.facts(self, request)

    def get_context(self, request, *args, **kwargs):
        from home.news import listing

        context = super().get_context(request, *args, **kwargs)
        context.update(listing.article_context(self, request))
        return context


class ArticleAuthor(Orderable):
    """Somebody who wrote an article: the name is shown, the person never is.

    The person is a link for later (a profile), kept only for those who signed with
    their own full name.
    """

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="authors")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("somebody of ours"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("As it is shown. Empty: the full name of the person above."),
    )

    panels = [FieldPanel("person"), FieldPanel("name")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self):
        return self.name


class RelatedArticle(Orderable):
    """An article chosen by hand; each language shows its own translation of it."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related")
    article = models.ForeignKey(
        ArticlePage,
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [PageChooserPanel("article", "news.ArticlePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def clean(self):
        super().clean()
        if self.article_id and self.article_id == self.page_id:
            raise ValidationError({"article": _("Choose another article.")})
