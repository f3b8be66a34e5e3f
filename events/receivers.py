"""Hears what happens to pages."""

from events import actions


def on_published(sender, instance, **kwargs):
    actions.follow_publication(instance)


def on_unpublished(sender, instance, **kwargs):
    actions.follow_publication(instance)


def on_deleted(sender, instance, **kwargs):
    actions.follow_publication(instance)
