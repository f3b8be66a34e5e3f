"""Which pages lack a translation or have one that lags, and who waits for it."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from home.review_models import SectionRule

_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Lagging:
    """A language in which a page is not up to date: why, and where to mend it."""

    locale: Locale
    sentence: str
    url: str


def wanted() -> list[Locale]:
    """The site's languages, in the order of the settings."""
    order = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    found = Locale.objects.filter(language_code__in=order)
    return sorted(found, key=lambda locale: order.index(locale.language_code))


def _without_text(source, locale) -> QuerySet:
    """Texts of a source that the language lacks; slugs follow by themselves.

    `source` and `locale` are ids, or references to a query around this one.
    """
    translated = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=locale,
        has_error=False,
    )
    return (
        StringSegment.objects.filter(source_id=source)
        .exclude(context__path="slug")
        .exclude(Exists(translated))
    )


def missing_texts(translation: Translation) -> int:
    """How many texts of a translation are not translated yet."""
    return _without_text(translation.source_id, translation.target_locale_id).count()


def is_required(page: Page) -> bool:
    """Whether the nearest rule above a page asks for every language before it.

    A rule on the same section in another language counts, too.
    """
    if not SectionRule.objects.exists():
        return False
    above = page.get_ancestors(inclusive=True).order_by("-depth")
    keys = list(above.values_list("translation_key", flat=True))
    rules = dict(
        SectionRule.objects.filter(page__translation_key__in=keys)
        .order_by("wait_for_languages")
        .values_list("page__translation_key", "wait_for_languages")
    )
    return next((rules[key] for key in keys if key in rules), False)


def bring_up(page: Page) -> None:
    """Show translators the page's newest draft where a translation was begun.

    wagtail-localize knows only the text that is live. Nothing becomes public.
    """
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale=page.locale_id
    )
    if source.filter(translations__enabled=True).exists():
        draft = page.specific.get_latest_revision_as_object()
        TranslationSource.update_or_create_from_instance(draft)


def lagging(page: Page) -> list[Lagging]:
    """The languages in which the newest draft of a page is not whole.

    A translation that somebody wrote by hand lags where its page was changed later.
    """
    twins = {twin.locale_id: twin for twin in page.get_translations()}
    booked = {
        row.target_locale_id: row
        for row in Translation.objects.filter(
            source__object_id=page.translation_key,
            source__locale=page.locale_id,
            enabled=True,
        )
    }
    from_elsewhere = Translation.objects.filter(
        source__object_id=page.translation_key,
        target_locale=page.locale_id,
        enabled=True,
    ).select_related("source")
    sources = {row.source.locale_id: row for row in from_elsewhere}
    found = []
    for locale in wanted():
        if locale.pk == page.locale_id:
            continue
        twin = twins.get(locale.pk)
        name = locale.get_display_name()
        if twin is None or twin.alias_of_id:
            found.append(
                Lagging(
                    locale,
                    _("There is no translation into %(language)s yet.")
                    % {"language": name},
                    reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
                )
            )
        elif locale.pk in booked:
            count = missing_texts(booked[locale.pk])
            if count:
                found.append(Lagging(locale, _lacks(name, count), _edit(twin)))
        elif locale.pk in sources:
            count = missing_texts(sources[locale.pk])
            if count:
                mine = page.locale.get_display_name()
                found.append(Lagging(page.locale, _lacks(mine, count), _edit(page)))
        elif _age(twin) < _age(page):
            found.append(
                Lagging(
                    locale,
                    _(
                        "The translation into %(language)s is older than this text. "
                        "Bring it up to date first."
                    )
                    % {"language": name},
                    _edit(twin),
                )
            )
    return found


def _age(page):
    """When its text was written; a page made by a command may never say."""
    return page.latest_revision_created_at or page.last_published_at or _EVER


def _edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _lacks(language: str, count: int) -> str:
    return ngettext(
        "The translation into %(language)s lacks %(count)d text.",
        "The translation into %(language)s lacks %(count)d texts.",
        count,
    ) % {"language": language, "count": count}


def behind(locale: Locale) -> QuerySet:
    """Live pages without an up-to-date version in a language, the newest first.

    Each has `twin` (id of its page in the language, or None), `twin_live`, `lacks`
    (texts without translation) and `is_older` (changed since translators last saw it).
    """
    twins = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale=locale
    ).order_by("pk")
    sources = TranslationSource.objects.filter(
        object_id=OuterRef("translation_key"), locale_id=OuterRef("locale_id")
    )
    begun = sources.filter(
        Exists(
            Translation.objects.filter(
                source=OuterRef("pk"), target_locale=locale, enabled=True
            )
        )
    )
    lacking = (
        _without_text(OuterRef("source"), locale.pk)
        .order_by()
        .values("source")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Page.objects.filter(live=True, depth__gt=1, alias_of=None)
        .exclude(locale=locale)
        .annotate(
            twin=Subquery(twins.values("pk")[:1]),
            twin_live=Exists(twins.filter(live=True)),
            source=Subquery(begun.values("pk")[:1]),
            seen_at=Subquery(
                begun.values("last_updated_at")[:1], output_field=DateTimeField()
            ),
        )
        .annotate(
            lacks=Coalesce(Subquery(lacking, output_field=IntegerField()), 0),
            is_older=Q(seen_at__lt=F("last_published_at")),
        )
        .filter(Q(twin_live=False) | Q(lacks__gt=0) | Q(is_older=True))
        .order_by("-last_published_at", "pk")
    )


def why_behind(page) -> str:
    """One sentence for a row of `behind`."""
    if page.twin is None:
        return _("not translated")
    if page.lacks:
        return ngettext(
            "%(count)d text is missing", "%(count)d texts are missing", page.lacks
        ) % {"count": page.lacks}
    if page.is_older:
        return _("changed since it was translated")
    return _("translated, but not public yet")


def mend_url(page) -> str:
    """Where a row of `behind` is mended: its translation, or the start of one."""
    if page.twin is None:
        return reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return reverse("wagtailadmin_pages:edit", args=[page.twin])
