"""Attempts that need time, other kinds of pages, or the translators' side doors."""

from urllib.parse import urlencode

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wagtail.fields import StreamField
from wagtail.models import Locale, Page, get_page_models
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import StringSegment, Translation

from tests.home.attacks import CANARY, _form, page_url

LONG_AGO, SOON = "2020-01-01 10:00", "2099-01-01 10:00"


def dates_in_a_draft(client, scene):
    """The machine publishes and takes down by dates; a draft's dates are not its."""
    for page in scene.both():
        url = page_url("edit", page.pk)
        for dates in (
            {"go_live_at": SOON},
            {"expire_at": LONG_AGO},
        ):
            form = {**_form(client, url), **dates, "title": CANARY}
            client.post(url, form)
            client.post(url, {**form, "action-submit": "1"})
            client.post(url, {**form, "action-cancel-workflow": "1"})


def every_kind_under_every_parent(client, scene):
    number = 0
    for parent in (Page.get_first_root_node(), *scene.danish.get_children()):
        for model in get_page_models():
            opts = model._meta
            number += 1
            form = {"title": CANARY, "headline": CANARY, "summary": CANARY}
            form |= {
                f"{field.name}-count": "0"
                for field in opts.get_fields()
                if isinstance(field, StreamField)
            }
            client.post(
                page_url("add", opts.app_label, opts.model_name, parent.pk),
                {**form, "slug": f"kind-{number}", "action-publish": "1", "live": "on"},
            )


def snippets(client, scene):
    """Snippets of this site that have drafts have the same buttons."""
    for model in get_snippet_models():
        viewset = model.snippet_viewset
        for row in model._default_manager.all()[:2]:
            for name in ("edit", "unpublish", "delete"):
                if name in {"unpublish"} and not getattr(row, "live", None):
                    continue
                url = reverse(viewset.get_url_name(name), args=[row.pk])
                client.post(url, {"title": CANARY, "action-publish": "1"})


def words_by_the_side_doors(client, scene):
    """Strings, PO files and machines change books, never a live page."""
    for translation in Translation.objects.all():
        for segment in StringSegment.objects.filter(source=translation.source_id):
            client.put(
                reverse(
                    "wagtail_localize:edit_string_translation",
                    args=[translation.pk, segment.pk],
                ),
                urlencode({"value": CANARY}),
                content_type="application/x-www-form-urlencoded",
            )
        words = (
            'msgid ""\nmsgstr ""\n'
            f'"X-WagtailLocalize-TranslationID: {translation.uuid}\\n"\n\n'
            f'msgctxt "title"\nmsgid "Kilde"\nmsgstr "{CANARY}"\n'
        )
        client.post(
            reverse("wagtail_localize:upload_pofile", args=[translation.pk]),
            {"file": SimpleUploadedFile("a.po", words.encode())},
        )
        for publish in ("", "on"):
            client.post(
                reverse("wagtail_localize:machine_translate", args=[translation.pk]),
                {"publish": publish},
            )


def synchronise_the_trees(client, scene):
    """Let English follow Danish as aliases, which would be live at once."""
    danish = Locale.objects.get(language_code="da")
    for locale in Locale.objects.all():
        client.post(
            reverse("wagtaillocales:edit", args=[locale.pk]),
            {
                "language_code": locale.language_code,
                "component-wagtail_localize_localesynchronization-enabled": "on",
                "component-wagtail_localize_localesynchronization-sync_from": danish.pk,
            },
        )


def rules_of_sections(client, scene):
    """Free one's own section of waiting for its languages."""
    for page in Page.objects.all():
        client.post(reverse("section_rules:add"), {"page": page.pk})
    rule = apps.get_model("home", "SectionRule").objects.first()
    for verb in ("edit", "delete"):
        client.post(
            reverse(f"section_rules:{verb}", args=[rule.pk if rule else 1]),
            {"page": scene.danish.pk},
        )


def undo_and_redo(client, scene):
    """Revert to what was live before, unschedule, take down and put up again."""
    for page in scene.both():
        for revision in page.revisions.order_by("pk"):
            url = page_url("revisions_revert", page.pk, revision.pk)
            client.post(url, {**_form(client, url), "action-publish": "1"})
            client.post(page_url("revisions_unschedule", page.pk, revision.pk))
        client.post(page_url("unpublish", page.pk))
        url = page_url("edit", page.pk)
        client.post(url, {**_form(client, url), "action-publish": "1"})


ATTEMPTS = [
    dates_in_a_draft,
    every_kind_under_every_parent,
    snippets,
    words_by_the_side_doors,
    synchronise_the_trees,
    rules_of_sections,
    undo_and_redo,
]
