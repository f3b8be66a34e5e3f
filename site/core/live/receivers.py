"""Hears that somebody signed out, was shut out or changed their password."""

from allauth.usersessions.models import UserSession

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save

from core.live.announcer import kick


def signed_out(sender, request, user, **kwargs):
    # Sent before the session is flushed, so the session itself is named.
    session = getattr(request, "session", None)
    if user is not None and session is not None and session.session_key:
        kick(user.pk, session.session_key)


def session_ended(sender, instance, **kwargs):
    kick(instance.user_id, instance.session_key)


def person_saved(sender, instance, created, **kwargs):
    """Not active any more, or a new password, by whatever way it was set."""
    if created:
        return
    if not instance.is_active or getattr(instance, "_password", None) is not None:
        kick(instance.pk)


def person_deleted(sender, instance, **kwargs):
    kick(instance.pk)


def connect():
    uid = "core.live"
    user_logged_out.connect(signed_out, dispatch_uid=uid)
    post_delete.connect(session_ended, sender=UserSession, dispatch_uid=uid)
    post_save.connect(person_saved, sender=settings.AUTH_USER_MODEL, dispatch_uid=uid)
    post_delete.connect(
        person_deleted, sender=settings.AUTH_USER_MODEL, dispatch_uid=uid
    )
