"""Hears what changes where a page stands, and rows that Wagtail does not index."""

from django.db.models.signals import post_delete, post_save

from wagtail.models import Collection
from wagtail.signals import post_page_move

from membership.privacy_centre import signals
from search import forgetting, sources, writing


def page_moved(
    sender, instance, parent_page_before=None, parent_page_after=None, **kwargs
):
    """A page with all below it stands elsewhere; its new sisters may have shifted."""
    before = {page.pk: page for page in (parent_page_before, parent_page_after) if page}
    for page in before.values():
        page.refresh_from_db(fields=["path"])
    writing.follow_move(*before.values())


def collection_moved(sender, instance, created=False, **kwargs):
    if not created:
        writing.follow_collections()


def row_written(rows, instance, **kwargs):
    if not kwargs.get("raw"):
        writing.put_row(rows, instance.pk)


def row_deleted(rows, instance, **kwargs):
    writing.take(rows.source, [instance.pk])


def part_changed(rows, link, instance, **kwargs):
    if not kwargs.get("raw"):
        writing.put_row(rows, getattr(instance, link))


def person_erased(sender, person, **kwargs):
    forgetting.forget(person)


def person_gone(sender, **kwargs):
    """Nothing of somebody who was erased stays behind, in no corner of the index."""
    writing.forget_gone()


def connect():
    """Called once when every app is loaded."""
    from functools import partial

    from django.apps import apps

    post_page_move.connect(page_moved, dispatch_uid="search.moved")
    post_save.connect(
        collection_moved, sender=Collection, dispatch_uid="search.collection"
    )
    post_delete.connect(
        person_gone, sender="membership.Profile", dispatch_uid="search.person"
    )
    for rows in sources.row_sources():
        _hear(
            post_save,
            partial(_of_rows, row_written, rows),
            apps.get_model(rows.model),
            rows.source,
        )
        _hear(
            post_delete,
            partial(_of_rows, row_deleted, rows),
            apps.get_model(rows.model),
            rows.source,
        )
        for label, link in rows.parts:
            for signal in (post_save, post_delete):
                _hear(
                    signal,
                    partial(_of_part, rows, link),
                    apps.get_model(label),
                    rows.source,
                )


def _of_rows(act, rows, sender, instance, **kwargs):
    act(rows, instance, **kwargs)


def _of_part(rows, link, sender, instance, **kwargs):
    part_changed(rows, link, instance, **kwargs)


def _hear(signal, receiver, sender, source):
    """Once for each source: two of them may be rows of one model."""
    signal.connect(
        receiver,
        sender=sender,
        weak=False,
        dispatch_uid=f"search.{source}.{sender._meta.label}.{id(signal)}",
    )
    signals.person_erased.connect(person_erased, dispatch_uid="search.person_erased")
