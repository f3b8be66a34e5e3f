"""Galleries: pictures from an evening, in the order that an editor gave them."""

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Collection, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.pages import Open
from home.galleries import album
from home.galleries.blocks import PicturesBlock

PER_INDEX = 24
PER_PAGE = 60


class GalleryIndexPage(Open, Page):
    """The galleries of one language, newest first, each with its cover."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["galleries.GalleryPage"]
    max_count_per_parent = 1
    template = "galleries/gallery_index_page.html"

    class Meta:
        verbose_name = _("gallery index")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = GalleryPage.objects.live().public().child_of(self)
        shown = Paginator(pages.order_by("-date", "-pk"), PER_INDEX).get_page(
            request.GET.get("page")
        )
        context["galleries"] = album.covers_of(list(shown), request)
        context["shown"] = shown
        return context


class GalleryPage(Open, Page):
    """Pictures with texts. Translations show the same pictures in the same order."""

    date = models.DateField(_("date"), default=timezone.localdate)
    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences: what it was and who was there."),
    )
    event = models.ForeignKey(
        "events.EventPage",
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The event's page leads here, and this page leads back."),
    )
    pictures = StreamField(PicturesBlock(), verbose_name=_("pictures"), blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("summary"), FieldPanel("event")],
            heading=_("About"),
        ),
        HelpPanel(template="galleries/admin/upload_link.html", heading=_("Upload")),
        FieldPanel("pictures"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("pictures"),
        index.FilterField("date"),
    ]
    override_translatable_fields = [
        TranslatableField("summary"),
        TranslatableField("pictures"),
        SynchronizedField("date", overridable=False),
        SynchronizedField("event", overridable=False),
    ]
    parent_page_types = ["galleries.GalleryIndexPage"]
    subpage_types: list[str] = []
    template = "galleries/gallery_page.html"

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")

    def get_context(self, request, *args, **kwargs):
        """The grid, or with ?picture=3 the third picture alone.

        Raises Http404 for a picture that is not there.
        """
        context = super().get_context(request, *args, **kwargs)
        context["event"] = self._event_here(request)
        asked = request.GET.get("picture")
        if asked is not None:
            context["shown"] = album.one_of(self, asked)
            if context["shown"] is None:
                raise Http404
            return context
        pages = Paginator(album.still_there(self), PER_PAGE)
        context["rows"] = pages.get_page(request.GET.get("page"))
        context["tiles"] = album.with_images(list(context["rows"]), "tile")
        return context

    def get_template(self, request, *args, **kwargs):
        if request.GET.get("picture") is not None:
            return "galleries/gallery_picture.html"
        return super().get_template(request, *args, **kwargs)

    def _event_here(self, request) -> dict | None:
        """The event's public page in this language: title and url."""
        if self.event_id is None:
            return None
        keys = Page.objects.filter(pk=self.event_id).values("translation_key")
        found = (
            Page.objects.live()
            .public()
            .filter(translation_key__in=keys, locale_id=self.locale_id)
            .first()
        )
        return found and {"title": found.title, "url": found.get_url(request)}


class Album(models.Model):
    """The collection into which a gallery's pictures are uploaded.

    One for all languages of a gallery: translations share pictures.
    """

    translation_key = models.UUIDField(unique=True)
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("album")
        verbose_name_plural = _("albums")

    def __str__(self):
        return str(self.translation_key)
