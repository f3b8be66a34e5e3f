"""Where allauth asks us: mail through the outbox, addresses in the page's language."""

import base64
import uuid
from datetime import datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import mail
from membership import roles
from membership.accounts import addresses


def home():
    """The front page in the language of the current page."""
    return f"/{get_language() or settings.LANGUAGE_CODE}/"


def hasty(seconds: int) -> str:
    """What is said to somebody who tries too often."""
    if seconds < 60:
        said = ngettext(
            "That was a little too fast. Try again in {n} second.",
            "That was a little too fast. Try again in {n} seconds.",
            seconds,
        )
        return said.format(n=seconds)
    minutes = -(-seconds // 60)
    said = ngettext(
        "Too many tries. Try again in {n} minute.",
        "Too many tries. Try again in {n} minutes.",
        minutes,
    )
    return said.format(n=minutes)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail, with letters in the reader's language."""

    def send_mail(self, template_prefix, email, context):
        """Queue one letter; what it says is decided in `mails.py`, when it is sent.

        The parameters hold codes, so the letter's kind is registered as secret:
        they are wiped from its row once it is sent.
        """
        people = filter_users_by_email(email)
        reader = context.get("user") or (people[0] if people else None)
        language = reader.language if reader else get_language()
        params = {
            name: value.isoformat() if isinstance(value, datetime) else force_str(value)
            for name, value in context.items()
            if isinstance(value, (str, int, datetime)) and name != "email"
        }
        if "provider" in context:
            params["provider"] = context["provider"].name
        mail.send(
            kind="account",
            to=email,
            language=language,
            key=f"account-{uuid.uuid4()}",
            params={**params, "what": template_prefix.rpartition("/")[2]},
        )

    def validation_error(self, code, *args):
        """The error in our words where somebody was too hasty: it says when."""
        seconds = getattr(context.request, "come_back_in", 0)
        if code in ("too_many_login_attempts", "rate_limited") and seconds:
            return ValidationError(hasty(seconds), code=code)
        return super().validation_error(code, *args)

    def confirm_email(self, request, email_address):
        """Make the address hers, wholly or not at all.

        Somebody else may have confirmed it in the same moment: the database decides.
        """
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            messages.error(
                request,
                gettext("{address} belongs to another account already.").format(
                    address=addresses.readable(email_address.email)
                ),
            )
            return False

    def get_login_redirect_url(self, request):
        return reverse("my_week")

    def get_signup_redirect_url(self, request):
        return home()

    def get_logout_redirect_url(self, request):
        return home()

    def get_email_verification_redirect_url(self, email_address):
        return home()

    def is_safe_url(self, url):
        """Only a path here; a configured list of hosts is no list of destinations."""
        return (url or "").startswith("/") and url_has_allowed_host_and_scheme(
            url,
            allowed_hosts={context.request.get_host()},
            require_https=context.request.is_secure(),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator secrets are sealed, so a copy of the database signs nobody in."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role needs a second step. Add another one first, then remove this."
        ),
        "incorrect_code": _(
            "That code is not right, or it was used already. Wait for the next one."
        ),
    }

    def get_totp_issuer(self):
        return settings.WAGTAIL_SITE_NAME

    def can_delete_authenticator(self, authenticator):
        """Whoever has a staff role keeps at least one second factor."""
        if not settings.MFA_REQUIRED_FOR_STAFF:
            return True
        others = Authenticator.objects.filter(
            user=authenticator.user,
            type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN],
        ).exclude(pk=authenticator.pk)
        return others.exists() or not roles.is_staff_role(authenticator.user)

    def encrypt(self, text):
        return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Open with the present key or a former one (SECRET_KEY_FALLBACKS)."""
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return _box(key).decrypt(encrypted_text.encode()).decode()
            except InvalidToken:
                continue
        raise signing.BadSignature("A second factor cannot be opened with our keys.")


def _box(key):
    derived = HKDF(SHA256(), 32, salt=None, info=b"guildhall second factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(force_str(key).encode())))
