"""Hears allauth: a changed password ends every other session, at once."""

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from django.contrib.auth.signals import user_logged_in

from membership.accounts.middleware import begin_session


def end_other_sessions(request, user, **kwargs):
    """End all sessions of the user but the one that asks; the hub closes sockets."""
    present = request.session.session_key if request else None
    for session in UserSession.objects.filter(user=user).exclude(session_key=present):
        session.end()


def second_factor_added(request, user, authenticator, **kwargs):
    """Whoever just proved a new factor need not prove it again at the next door."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    record_authentication(request, user, method="mfa", type=authenticator.type)


def connect():
    for signal in (
        account.password_changed,
        account.password_reset,
        account.password_set,
        account.email_changed,
    ):
        signal.connect(end_other_sessions, dispatch_uid="accounts.end_other_sessions")
    user_logged_in.connect(begin_session, dispatch_uid="accounts.begin_session")
    mfa.authenticator_added.connect(
        second_factor_added, dispatch_uid="accounts.second_factor_added"
    )
