"""Doors for staff: who may pass, and whether they proved a second factor.

Every way in (password, mail code, reset, passkey) ends in the same session, so the
rule is asked of the session at the door and of nothing before it.
"""

import re
import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import get_adapter

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from membership import roles

ADMIN = "/admin/"
LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
# What staff roles do: the admin, the organisers' desk, the doors, the style guide.
STAFF_DOORS = re.compile(rf"^/(admin|design|({LANGUAGES})/(organise|check-in))(/|$)")
# Staff prove who they are once a working day (ASVS 7.3.2).
PROOF_SECONDS = 12 * 60 * 60


def has_second_factor(user) -> bool:
    """Whether the user has an authenticator app or a key."""
    return get_adapter().is_mfa_enabled(user, ["totp", "webauthn"])


def proved_second_factor(request, now=None) -> bool:
    """Whether this session has seen a second factor within a working day."""
    now = now or time.time()
    return any(
        record.get("method") == "mfa" and now - record.get("at", 0) < PROOF_SECONDS
        for record in get_authentication_records(request, request.user)
    )


class StaffDoorMiddleware:
    """Closes the staff's doors to sessions without a second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if STAFF_DOORS.match(request.path) and user.is_authenticated:
            if request.path.startswith(ADMIN):
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            refused = self.refusal(request, user)
            if refused:
                return refused
        return self.get_response(request)

    def refusal(self, request, user):
        """A redirect where the session is not enough, else None.

        Raises PermissionDenied in the admin for people who have no business there:
        Wagtail would send them to the login page, which would send them back.
        """
        if request.path.startswith(ADMIN) and not user.has_perm(
            "wagtailadmin.access_admin"
        ):
            raise PermissionDenied
        if not settings.MFA_REQUIRED_FOR_STAFF or not roles.is_staff_role(user):
            return None
        if not has_second_factor(user):
            messages.warning(
                request,
                _(
                    "Your role lets you see or change other people's things. "
                    "Set up a second step for signing in first."
                ),
            )
            return redirect_to_login(request.path, reverse("mfa_index"))
        if not proved_second_factor(request):
            kind = "" if get_adapter().is_mfa_enabled(user, ["totp"]) else "_webauthn"
            return redirect_to_login(
                request.get_full_path(), reverse(f"mfa_reauthenticate{kind}")
            )
        return None


class LimitsMiddleware:
    """Says 429, and when to come back, on a page that was refused for haste.

    Where allauth answers with the form again, what was typed is still there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        seconds = getattr(request, "come_back_in", 0)
        if seconds and response.status_code in (200, 429):
            response.status_code = 429
            response.headers["Retry-After"] = str(seconds)
        return response
