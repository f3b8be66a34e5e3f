"""Hears that somebody signed in or out: notices on a device end with the session."""

from allauth.usersessions.models import UserSession

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete

from chat.push import actions, cookies


def signed_out(sender, request, user, **kwargs):
    """By hand only: who was away for weeks wants the reminder all the more."""
    if getattr(request, "session_ran_out", False):
        return
    # Sent before the session is flushed, so the session itself is named.
    session = getattr(request, "session", None)
    actions.end_session(session_key=session.session_key if session else None)


def signed_in(sender, request, user, **kwargs):
    public_id = cookies.device(request)
    if public_id is not None:
        key = request.session.session_key
        actions.signed_in(public_id=public_id, person=user, session_key=key)


def session_ended(sender, instance, **kwargs):
    """Signed out from another device, or by a new password."""
    actions.end_session(session_key=instance.session_key)


def connect():
    uid = "chat.push"
    user_logged_out.connect(signed_out, dispatch_uid=uid)
    user_logged_in.connect(signed_in, dispatch_uid=uid)
    post_delete.connect(session_ended, sender=UserSession, dispatch_uid=uid)
