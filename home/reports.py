"""Reports for those who write: languages, pictures without words, dead links."""

import django_filters

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    Page,
    ReferenceIndex,
    get_default_page_content_type,
)

from core.reports import MomentColumn, Report
from home import languages
from home.dashboard import WRITERS
from home.letters import LettersReport
from membership import roles


def _edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _language_choices():
    return [(lo.language_code, lo.get_display_name()) for lo in languages.wanted()]


class LanguageFilters(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=_language_choices,
        method="is_chosen",
        empty_label=None,
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def is_chosen(self, queryset, name, value):
        return queryset  # the view has chosen already


class LanguagesReport(Report):
    """Live pages that one language lacks, or has only in part."""

    page_title = _("Languages")
    header_icon = "wagtail-localize-language"
    index_url_name = "languages_report"
    index_results_url_name = "languages_report_results"
    filterset_class = LanguageFilters
    model = Page
    columns = [
        TitleColumn("title", label=_("Page"), get_url=_edit),
        Column("why", label=_("What is missing"), accessor=languages.why_behind),
        Column("kind", label=_("Kind"), accessor=lambda p: p.page_type_display_name),
        MomentColumn("last_published_at", label=_("Published")),
        TitleColumn(
            "mend",
            label=_("Translation"),
            accessor=lambda page: _("Open") if page.twin else _("Translate"),
            get_url=languages.mend_url,
        ),
    ]
    on_screen_only = ("mend",)

    @staticmethod
    def may_see(user):
        return roles.has(user, *WRITERS)

    def get_queryset(self):
        found = {locale.language_code: locale for locale in languages.wanted()}
        asked = self.request.GET.get("language")
        # Without a choice: what a reader of the admin's own language cannot see is
        # known to them; the other language is news.
        others = [code for code in found if code != get_language()]
        code = asked if asked in found else (others or list(found))[0]
        if code not in found:
            return Page.objects.none()
        return languages.behind(found[code]).select_related("content_type")


class PictureFilters(WagtailFilterSet):
    used = django_filters.ChoiceFilter(
        label=_("Used"),
        choices=[("yes", _("On a page")), ("no", _("Nowhere"))],
        method="is_used",
        empty_label=_("All"),
    )
    collection = django_filters.ModelChoiceFilter(
        label=_("Collection"), queryset=lambda request: Collection.objects.all()
    )

    class Meta:
        model = get_image_model()
        fields: list[str] = []

    def is_used(self, queryset, name, value):
        return (
            queryset.filter(uses__gt=0) if value == "yes" else queryset.filter(uses=0)
        )


class PicturesReport(Report):
    """Pictures that have no description, which is their alternative text."""

    page_title = _("Pictures without a description")
    header_icon = "image"
    index_url_name = "pictures_report"
    index_results_url_name = "pictures_report_results"
    filterset_class = PictureFilters
    model = get_image_model()
    columns = [
        TitleColumn(
            "title",
            label=_("Picture"),
            get_url=lambda image: reverse("wagtailimages:edit", args=[image.pk]),
        ),
        NumberColumn("uses", label=_("Uses")),
        Column("collection", label=_("Collection")),
        MomentColumn("created_at", label=_("Uploaded")),
    ]
    permission_policy = None

    @staticmethod
    def may_see(user):
        return roles.has(user, *WRITERS)

    def get_queryset(self):
        uses = (
            ReferenceIndex.objects.filter(
                to_content_type__app_label=self.model._meta.app_label,
                to_content_type__model=self.model._meta.model_name,
                to_object_id=Cast(OuterRef("pk"), CharField()),
            )
            .order_by()
            .values("to_object_id")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return (
            self.model.objects.filter(description="")
            .annotate(uses=Coalesce(Subquery(uses, output_field=IntegerField()), 0))
            .select_related("collection")
            .order_by("-uses", "-created_at", "pk")
        )


class LinksReport(Report):
    """Live pages that lead to a page or file which is gone, or is not public."""

    page_title = _("Broken links")
    header_icon = "link"
    index_url_name = "links_report"
    index_results_url_name = "links_report_results"
    model = ReferenceIndex
    columns = [
        TitleColumn(
            "title",
            label=_("Page"),
            get_url=lambda row: reverse(
                "wagtailadmin_pages:edit", args=[row.object_id]
            ),
        ),
        Column("where", label=_("Where"), accessor=lambda row: row.content_path_words),
        Column("why", label=_("Leads to"), accessor=lambda row: row.why),
    ]

    @staticmethod
    def may_see(user):
        return roles.has(user, *WRITERS)

    def get_queryset(self):
        pages = get_default_page_content_type()
        target = Cast(OuterRef("to_object_id"), BigIntegerField())
        source = Cast(OuterRef("object_id"), BigIntegerField())
        documents = get_document_model()
        to_pages = Q(to_content_type=pages)
        to_files = Q(
            to_content_type__app_label=documents._meta.app_label,
            to_content_type__model=documents._meta.model_name,
        )
        return (
            ReferenceIndex.objects.filter(base_content_type=pages)
            .filter(Exists(Page.objects.filter(pk=source, live=True)))
            .exclude(model_path__in=["alias_of", "locale"])
            .annotate(
                title=Subquery(Page.objects.filter(pk=source).values("title")[:1]),
                target_page=Subquery(
                    Page.objects.filter(pk=target).values("title")[:1]
                ),
                is_there=Exists(Page.objects.filter(pk=target, live=True)),
                is_file=Exists(documents.objects.filter(pk=target)),
            )
            .filter((to_pages & Q(is_there=False)) | (to_files & Q(is_file=False)))
            .order_by("title", "pk")
        )

    def decorate_paginated_queryset(self, object_list):
        for row in object_list:
            row.why = (
                _("“%(title)s”, which is not public") % {"title": row.target_page}
                if row.target_page and row.to_content_type_id == _page_type()
                else _("something that is deleted")
            )
            row.content_path_words = row.model_path.partition(".")[0]
        return object_list


def _page_type() -> int:
    return get_default_page_content_type().pk


REPORTS = (
    (LanguagesReport, 300),
    (LinksReport, 310),
    (PicturesReport, 320),
    (LettersReport, 330),
)
