"""Doors for staff: who may pass, and whether they proved a second factor.

Every way in (password, mail code, reset, passkey) ends in the same session, so the
rule is asked of the session at the door and of nothing before it.
"""

import re
import time
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import get_adapter

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from membership import roles

ADMIN = "/admin/"
LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
# What staff roles do: the admin, the organisers' desk, the doors, the style guide.
STAFF_DOORS = re.compile(rf"^/(admin|design|({LANGUAGES})/(organise|check-in))(/|$)")
# What stays open to staff who have not proved a second factor yet: what they need to do
# so, and what is their own. Everything else waits, so that no page is forgotten.
OWN = re.compile(
    rf"^/(static|media|health|({LANGUAGES})/(account|my|terms|admin/login))(/|$)"
)
# Staff prove who they are once a working day (ASVS 7.3.2).
PROOF_SECONDS = 12 * 60 * 60


# Seconds that a session may lie idle and last: staff roles 3 and 12 hours (pretix's
# figures), everybody else 14 and 90 days (safety.md 3, ASVS 7.3.1 and 7.3.2).
STAFF_IDLE, STAFF_AGE = 3 * 3600, 12 * 3600
MEMBER_IDLE, MEMBER_AGE = 14 * 86400, 90 * 86400
BEGAN, SEEN = "session_began", "session_seen"
WRITE_SECONDS = 300
# Where somebody without a second factor was going.
WANTED = "second_step_wanted"


def zone_of(name: str):
    """The reader's time zone; the site's for visitors and for a name that is none."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (KeyError, ValueError, OSError):
        return timezone.get_default_timezone()


def begin_session(request, user, **kwargs):
    """Hears a login: the session's times start here."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


def has_second_factor(user) -> bool:
    """Whether the user has an authenticator app or a key."""
    return get_adapter().is_mfa_enabled(user, ["totp", "webauthn"])


def proved_second_factor(request, now=None) -> bool:
    """Whether this session has seen a second factor within a working day.

    Whatever let somebody in (password, code, reset, passkey, another account), the
    session keeps a record of the factor, and only of the factor, under "mfa".
    """
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
        if self.asks(request) and request.user.is_authenticated:
            user = request.user
            if request.path.startswith(ADMIN):
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
            refused = self.refusal(request, user)
            if refused:
                return refused
        return self.get_response(request)

    def asks(self, request) -> bool:
        """Whether to look at who it is; a page for everybody is not slowed down."""
        if STAFF_DOORS.match(request.path):
            return True
        return (
            settings.MFA_REQUIRED_FOR_STAFF
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and not OWN.match(request.path)
        )

    def refusal(self, request, user):
        """A redirect where the session is not enough, else None.

        Raises PermissionDenied in the admin for people who have no business there:
        Wagtail would send them to the login page, which would send them back.
        """
        if request.path.startswith(ADMIN) and not user.has_perm(
            "wagtailadmin.access_admin"
        ):
            raise PermissionDenied
        if not settings.MFA_REQUIRED_FOR_STAFF or (
            proved_second_factor(request) and has_second_factor(user)
        ):
            if WANTED in request.session:
                del request.session[WANTED]
            return None
        if not roles.is_staff_role(user):
            return None
        if request.path.startswith("/api/"):
            raise PermissionDenied
        if not has_second_factor(user):
            messages.warning(
                request,
                _(
                    "Your role lets you see or change other people's things. "
                    "Set up a second step for signing in first."
                ),
            )
            # The way through the set-up is long: its last page leads on from here.
            if request.method == "GET":
                request.session[WANTED] = request.get_full_path()
            return redirect_to_login(request.path, reverse("mfa_index"))
        kind = "" if get_adapter().is_mfa_enabled(user, ["totp"]) else "_webauthn"
        back = request.get_full_path() if request.method == "GET" else "/"
        return redirect_to_login(back, reverse(f"mfa_reauthenticate{kind}"))


class SessionAgeMiddleware:
    """Ends sessions that were left alone or lasted too long (ASVS 7.3).

    Two times lie in the session: when it began and when it was last used, the second
    written every few minutes only. Whether somebody is staff is asked only where the
    answer matters, so that nobody's page costs a query.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.user.is_authenticated
        ):
            now = time.time()
            began = request.session.setdefault(BEGAN, now)
            seen = request.session.get(SEEN, 0)
            if seen and self.is_over(request.user, now - began, now - seen):
                request.session_ran_out = True  # nobody asked to be signed out
                logout(request)
                messages.info(
                    request,
                    _("You were signed out because it was a while ago. Sign in again."),
                )
            elif now - seen > WRITE_SECONDS:
                request.session[SEEN] = now
        zone = getattr(request.user, "time_zone", "") if self.known(request) else ""
        with timezone.override(zone_of(zone)):
            return self.get_response(request)

    def known(self, request) -> bool:
        return settings.SESSION_COOKIE_NAME in request.COOKIES

    def is_over(self, user, age: float, idle: float) -> bool:
        """Whether a session of this age, idle for so long (seconds), has ended."""
        if age > MEMBER_AGE or idle > MEMBER_IDLE:
            return True
        return (age > STAFF_AGE or idle > STAFF_IDLE) and roles.is_staff_role(user)


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
