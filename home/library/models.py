"""The page that lists the association's documents."""

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.models import Collection, Page
from wagtail.search import index

from core.documents import KINDS, kind_of
from core.models import SiteDocument
from core.pages import Open

A_PAGE = 25


class DocumentIndexPage(Open, Page):
    """Every document that its reader may open, by collection and kind."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("collection"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Lists this collection and those in it. Empty: all of them."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("collection"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    template = "library/document_index_page.html"
    shown_with = ("collection",)

    class Meta:
        verbose_name = _("documents")
        verbose_name_plural = _("document pages")

    def documents(self, user):
        """What this page lists for a person, newest first."""
        rows = SiteDocument.objects.visible_to(user)
        if self.collection_id:
            rows = rows.filter(collection__path__startswith=self.collection.path)
        return rows

    def get_context(self, request, *args, **kwargs):
        rows = self.documents(request.user)
        folders = list(
            rows.order_by()
            .values("collection_id", "collection__name", "collection__depth")
            .annotate(number=Count("pk"))
            .order_by("collection__path")
        )
        kind = request.GET.get("kind", "")
        folder = request.GET.get("folder", "")
        words = request.GET.get("q", "").replace("\0", "").strip()[:100]
        total = sum(entry["number"] for entry in folders)
        if kind in KINDS:
            rows = rows.of_kind(kind)
        if folder.isdecimal() and len(folder) < 10:
            rows = rows.filter(collection_id=int(folder))
        if words:
            rows = rows.with_words(words)
        found = rows.select_related("collection").order_by("-created_at", "-pk")
        shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        for document in shown:
            document.kind = KINDS[kind_of(document.file.name)][0]
        return {
            **super().get_context(request, *args, **kwargs),
            "rows": shown,
            "folders": folders,
            "folder": folder,
            "kinds": [(key, name) for key, (name, _endings) in KINDS.items()],
            "kind": kind,
            "q": words,
            "total": total,
            "asked": bool(words or kind or folder),
        }
