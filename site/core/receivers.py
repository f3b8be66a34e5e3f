"""Hears what changes public pages and tells the page cache; keeps uploads clean."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
    UploadedFile,
)
from wagtail.signals import page_published, page_unpublished, post_page_move

from core import card_views, pagecache, pictures

SHOWN = (
    Page,
    PageViewRestriction,
    Collection,
    CollectionViewRestriction,
    AbstractDocument,
    BaseSiteSetting,
    Site,
    Locale,
    Redirect,
    AbstractImage,
)


def row_changed(sender, instance, **kwargs):
    """A row that pages show was written.

    Plain models say `shows_on_pages = True`; a write of nothing but their
    `seat_fields` lets kept pages live on for a second.
    """
    if not (isinstance(instance, SHOWN) or getattr(sender, "shows_on_pages", False)):
        return
    fields = set(kwargs.get("update_fields") or ())
    if fields and fields <= getattr(sender, "seat_fields", frozenset()):
        pagecache.seats_changed()
    else:
        pagecache.content_changed()


def page_changed(sender, **kwargs):
    pagecache.content_changed()


def upload_waits(sender, instance, **kwargs):
    """A picture that waits for the rest of its form is stored clean as well."""
    wanted = instance.for_content_type
    if wanted and wanted.model == "siteimage" and not instance.file._committed:
        instance.file = pictures.cleaned(instance.file.file)


def page_deleted(sender, instance, **kwargs):
    """Nobody can ask for its picture any more, so the store forgets it."""
    if isinstance(instance, Page):
        pk = instance.pk
        transaction.on_commit(lambda: card_views.forget(pk), robust=True)


def connect():
    post_delete.connect(page_deleted, dispatch_uid="core.cards")
    pre_save.connect(upload_waits, sender=UploadedFile, dispatch_uid="core.pictures")
    for signal in (post_save, post_delete):
        signal.connect(row_changed, dispatch_uid="core.pagecache")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(page_changed, dispatch_uid="core.pagecache")
