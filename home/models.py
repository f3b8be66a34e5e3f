"""Front page, standard pages, menu and footer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Locale, Orderable, Page
from wagtail.search import index

from core.blocks import BodyField
from core.pages import Open
from home.review_models import Approval, ReviewTask, SectionRule  # noqa: F401


class HomePage(Open, Page):
    """The front page of one language."""

    headline = models.CharField(_("headline"), max_length=120)
    lead = models.TextField(_("lead"), max_length=400, blank=True)
    primary_text = models.CharField(_("first button"), max_length=40, blank=True)
    primary_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("first button goes to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    secondary_text = models.CharField(_("second button"), max_length=40, blank=True)
    secondary_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("second button goes to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("small note"), max_length=120, blank=True)
    body = BodyField(verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldPanel("lead"),
                FieldPanel("primary_text"),
                FieldPanel("primary_page"),
                FieldPanel("secondary_text"),
                FieldPanel("secondary_page"),
                FieldPanel("note"),
            ],
            heading=_("Hero"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("front page")


class StandardPage(Open, Page):
    """A page of text, pictures and cards."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    published_on = models.DateField(
        _("date"), null=True, blank=True, help_text=_("Shown above the title.")
    )
    body = BodyField(verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("published_on"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage", "board.BoardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("page")


@register_setting(icon="list-ul")
class Menus(ClusterableModel, BaseSiteSetting):
    """The menu at the top and the columns at the foot, in the pages' own languages.

    Items name a page once; every language shows its own translation of it.
    """

    panels = [
        InlinePanel("items", label=_("Menu item")),
        InlinePanel("footer_items", label=_("Footer item")),
    ]

    class Meta:
        verbose_name = _("menus")


class Item(Orderable):
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+"
    )
    label_da = models.CharField(_("label, Danish"), max_length=40, blank=True)
    label_en = models.CharField(_("label, English"), max_length=40, blank=True)

    panels = [FieldPanel("page"), FieldPanel("label_da"), FieldPanel("label_en")]

    class Meta(Orderable.Meta):
        abstract = True


class MenuItem(Item):
    menus = ParentalKey(Menus, on_delete=models.CASCADE, related_name="items")


class FooterItem(Item):
    menus = ParentalKey(Menus, on_delete=models.CASCADE, related_name="footer_items")
    column_da = models.CharField(_("column, Danish"), max_length=40)
    column_en = models.CharField(_("column, English"), max_length=40)

    panels = [FieldPanel("column_da"), FieldPanel("column_en"), *Item.panels]


def home_of(language: str) -> HomePage | None:
    """The live front page of a language, or None."""
    locale = Locale.objects.filter(language_code=language).first()
    return HomePage.objects.live().filter(locale=locale).first() if locale else None
