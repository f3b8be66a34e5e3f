"""The board's page: who holds which office today, and who held it before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.blocks import BodyField
from core.pages import Open


class BoardPage(Open, Page):
    """Lists the offices held today; their register is `membership.offices`.

    Nobody edits this page when the board changes: it reads the register by the day,
    so it is right on the morning on which a term begins.
    """

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    contact = models.EmailField(
        _("the board’s address"),
        blank=True,
        help_text=_("Shown below the board. Empty: the association's own."),
    )
    body = BodyField(verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("contact"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    override_translatable_fields = [
        TranslatableField("lead"),
        TranslatableField("body"),
        SynchronizedField("contact", overridable=False),
    ]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    template = "board/board_page.html"

    class Meta:
        verbose_name = _("board page")

    def get_context(self, request, *args, **kwargs):
        from home.board import listing

        context = super().get_context(request, *args, **kwargs)
        context.update(listing.context())
        return context
