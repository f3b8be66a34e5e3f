"""Makes the demo's English pages translations in wagtail-localize's own books.

The texts come in both languages, so nothing is left to translate: editors see each
pair side by side, up to date, and a change in Danish shows what is out of date in
English. wagtail-localize writes its rows one by one, six queries a string; here they
are written in bulk, with the same contents.
"""

import json
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from wagtail.models import Page
from wagtail_localize import models as books
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments


def link(source: str = "da", target: str = "en") -> int:
    """Book every demo page of `source` that has one in `target`; returns how many."""
    pairs = _pairs(source, target)
    if not pairs:
        return 0
    sources = _sources([danish for danish, _english in pairs])
    locale = pairs[0][1].locale
    books.Translation.objects.bulk_create(
        books.Translation(
            source=sources[danish.translation_key],
            target_locale=locale,
            translations_last_updated_at=timezone.now(),
            destination_last_updated_at=timezone.now(),
        )
        for danish, _english in pairs
    )
    _segments(pairs, sources, locale)
    return len(pairs)


def _pairs(source, target) -> list[tuple[Page, Page]]:
    """Demo pages with their translation, where neither is booked yet.

    The demo's translation keys are made from names (UUID version 5), everybody
    else's are random (version 4).
    """
    booked = set(books.TranslationSource.objects.values_list("object_id", flat=True))
    pages: dict = defaultdict(dict)
    for page in (
        Page.objects.filter(depth__gt=1, locale__language_code__in=[source, target])
        .select_related("locale")
        .specific()
    ):
        key = page.translation_key
        if key.version == 5 and key not in booked:
            pages[key][page.locale.language_code] = page
    return [(p[source], p[target]) for p in pages.values() if len(p) == 2]


def _sources(pages) -> dict:
    """The books' record of each Danish page as it is now, by translation key."""
    page_type = ContentType.objects.get_for_model(Page)
    books.TranslatableObject.objects.bulk_create(
        (
            books.TranslatableObject(
                translation_key=page.translation_key, content_type=page_type
            )
            for page in pages
        ),
        ignore_conflicts=True,
    )
    versions = {
        label: books.get_schema_version(label)
        for label in {page._meta.app_label for page in pages}
    }
    rows = books.TranslationSource.objects.bulk_create(
        books.TranslationSource(
            object_id=page.translation_key,
            specific_content_type=ContentType.objects.get_for_model(type(page)),
            locale=page.locale,
            object_repr=str(page)[:200],
            content_json=page.to_json(),
            schema_version=versions[page._meta.app_label],
            last_updated_at=timezone.now(),
        )
        for page in pages
    )
    return {row.object_id: row for row in rows}


def _segments(pairs, sources, locale) -> None:
    """What there is to translate, piece by piece, and its translation."""
    found = []
    for danish, english in pairs:
        theirs = defaultdict(list)
        for segment in extract_segments(english):
            theirs[type(segment), segment.path].append(segment)
        for segment in extract_segments(danish):
            same = theirs[type(segment), segment.path]
            twin = same.pop(0) if same else None
            found.append((sources[danish.translation_key], danish, segment, twin))
    contexts = _contexts(found)
    by_type = defaultdict(list)
    for source, _page, segment, twin in found:
        context = contexts[source.object_id, segment.path]
        by_type[type(segment)].append((source, context, segment, twin))
    _strings(by_type[StringSegmentValue], locale)
    _templates(by_type[TemplateSegmentValue])
    books.RelatedObjectSegment.objects.bulk_create(
        books.RelatedObjectSegment(
            source=source,
            context=context,
            order=segment.order,
            object_id=segment.translation_key,
        )
        for source, context, segment, _twin in by_type[RelatedObjectSegmentValue]
    )
    _links(by_type[OverridableSegmentValue], locale)


def _contexts(found) -> dict:
    """Where each piece stands: one row for each page and path."""
    wanted = {}
    for source, page, segment, _twin in found:
        where = (source.object_id, segment.path)
        if where not in wanted:
            wanted[where] = context = books.TranslationContext(
                object_id=source.object_id,
                path=segment.path,
                path_id=books.TranslationContext._get_path_id(segment.path),
            )
            context.field_path = _field_path(context, page)
    books.TranslationContext.objects.bulk_create(wanted.values())
    return wanted


def _field_path(context, page) -> str:
    """The path in words, as the books would have written it on first use."""
    context.save = lambda *args, **kwargs: None  # not yet: rows are written together
    try:
        return context.get_field_path(page)
    finally:
        del context.save


def _strings(rows, locale) -> None:
    strings: dict = {}
    for source, _context, segment, _twin in rows:
        data = segment.string.data
        strings.setdefault(
            data,
            books.String(
                locale_id=source.locale_id,
                data=data,
                data_hash=books.String._get_data_hash(data),
            ),
        )
    known = books.String.objects.filter(
        data_hash__in=[s.data_hash for s in strings.values()]
    )
    strings.update({string.data: string for string in known})
    books.String.objects.bulk_create(s for s in strings.values() if s.pk is None)
    books.StringSegment.objects.bulk_create(
        books.StringSegment(
            source=source,
            context=context,
            order=segment.order,
            string=strings[segment.string.data],
            attrs=json.dumps(segment.attrs, cls=DjangoJSONEncoder),
        )
        for source, context, segment, _twin in rows
    )
    said: dict = {}
    for _source, context, segment, twin in rows:
        if twin is not None:
            string = strings[segment.string.data]
            said.setdefault(
                (string.pk, context.pk),
                books.StringTranslation(
                    translation_of=string,
                    locale=locale,
                    context=context,
                    data=twin.string.data,
                    translation_type="manual",
                ),
            )
    books.StringTranslation.objects.bulk_create(said.values())


def _templates(rows) -> None:
    made: dict = {}
    for source, context, segment, _twin in rows:
        if segment.template not in made:
            made[segment.template] = books.Template.from_value(segment)
        books.TemplateSegment.objects.create(
            source=source,
            context=context,
            order=segment.order,
            template=made[segment.template],
        )


def _links(rows, locale) -> None:
    """Links in rich text: an English page leads to the English address."""
    books.OverridableSegment.objects.bulk_create(
        books.OverridableSegment(
            source=source,
            context=context,
            order=segment.order,
            data_json=json.dumps(segment.data, cls=DjangoJSONEncoder),
        )
        for source, context, segment, _twin in rows
    )
    changed: dict = {}
    for source, context, segment, _twin in rows:
        ours = f"/{source.locale.language_code}/"
        if isinstance(segment.data, str) and segment.data.startswith(ours):
            there = f"/{locale.language_code}/{segment.data.removeprefix(ours)}"
            changed[context.pk] = books.SegmentOverride(
                locale=locale, context=context, data_json=json.dumps(there)
            )
    books.SegmentOverride.objects.bulk_create(changed.values())
