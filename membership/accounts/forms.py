"""allauth's forms in our words: plain labels, no placeholders, one hint each.

Rules and checks stay allauth's; only what a person reads is ours.
"""

import re
from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount import forms as social

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from membership.accounts import addresses, limits
from membership.terms.fields import AcceptsTerms

PASSWORD_HINT = _("At least 12 characters. A sentence is easier to remember.")
CODE = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "maxlength": "20",
}
PLACES = re.compile(
    r"(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/|UTC$"
)
DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}


def zones():
    """Every place's zone by name; not the aliases and offsets without a place."""
    names = sorted(name for name in available_timezones() if PLACES.match(name))
    return [(name, name.replace("_", " ")) for name in names]


class Worded:
    """Mixin: gives the fields of an allauth form our labels, hints and attributes."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    attributes: dict[str, dict[str, str]] = {}
    common_labels = {
        "email": _("E-mail address"),
        "login": _("E-mail address"),
        "password": _("Password"),
        "password2": _("The same password again"),
        "oldpassword": _("The password you have now"),
        "remember": _("Keep me signed in on this device"),
        "code": _("Code"),
        "name": _("Name"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.EmailField):
                field = self.fields[name] = addresses.AddressField.like(field)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            label = self.labels.get(name) or self.common_labels.get(name)
            if label:
                field.label = label
            field.widget.attrs.update(self.attributes.get(name, {}))


class LoginForm(Worded, account.LoginForm):
    attributes = {"login": {"autocomplete": "username", "maxlength": "254"}}


class NamedSignup(AcceptsTerms, Worded, forms.Form):
    """What every way of signing up asks: a name, an address, the terms."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_terms()

    def clean(self):
        """Refuse more accounts from one network in an hour than a household makes."""
        cleaned = super().clean()
        if not self.errors and not limits.allow_account(context.request):
            minutes = -(-getattr(context.request, "come_back_in", 60) // 60)
            said = ngettext(
                "Many accounts were made from this network within the hour, as happens "
                "where many share one Wi-Fi. Use your phone's own connection instead, "
                "or try again in {n} minute.",
                "Many accounts were made from this network within the hour, as happens "
                "where many share one Wi-Fi. Use your phone's own connection instead, "
                "or try again in {n} minutes.",
                minutes,
            )
            raise forms.ValidationError(said.format(n=minutes), code="rate_limited")
        return cleaned

    def try_save(self, request):
        """Save; whoever took the address in the same moment has it.

        The other is answered as where it was taken before: by a letter to the address.
        That takes as long as an account does, which is the time of a password's hash.
        """
        if self.account_already_exists and self.cleaned_data.get("password1"):
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)

    def custom_signup(self, request, user):
        """The page's language becomes the reader's; what was accepted is stored."""
        self.save_terms(user)
        languages = dict(get_user_model()._meta.get_field("language").choices)
        if get_language() in languages:
            user.language = get_language()
            user.save(update_fields=["language"])


class SignupForm(NamedSignup, account.SignupForm):
    field_order = ["first_name", "last_name", "email", "password1", "password2"]
    labels = {"password1": _("Password")}
    hints = {"password1": PASSWORD_HINT}


class ElsewhereSignupForm(NamedSignup, social.SignupForm):
    """After a provider told who it is: the name can be mended, the terms are asked.

    An address that the provider verified is taken as it is. Could it be overtyped, the
    verified one would let in whoever claims the typed one. Another has to be proved by
    a code; of several addresses elsewhere only one comes along.
    """

    field_order = ["first_name", "last_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        told = self.sociallogin.email_addresses
        verified = [one for one in told if one.verified]
        if verified:
            chosen = next((one for one in verified if one.primary), verified[0])
            self.initial["email"] = chosen.email
            self.fields["email"].disabled = True

    def try_save(self, request):
        email = self.cleaned_data["email"].lower()
        self.sociallogin.email_addresses = [
            one
            for one in self.sociallogin.email_addresses
            if one.email.lower() == email
        ][:1]
        return super().try_save(request)


class DisconnectForm(Worded, social.DisconnectForm):
    labels = {"account": _("Which one")}


class AddEmailForm(Worded, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class ChangeEmailForm(Worded, account.ChangeEmailForm):
    labels = {"email": _("Another e-mail address")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    labels = {"password1": _("New password")}
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(Worded, account.SetPasswordForm):
    labels = {"password1": _("New password")}
    hints = {"password1": PASSWORD_HINT}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    pass


class RequestLoginCodeForm(Worded, account.RequestLoginCodeForm):
    attributes = {"email": {"autocomplete": "username"}}


class ConfirmLoginCodeForm(Worded, account.ConfirmLoginCodeForm):
    attributes = {"code": CODE}


class ConfirmEmailForm(Worded, account.ConfirmEmailVerificationCodeForm):
    attributes = {"code": CODE}


class ConfirmResetForm(Worded, account.ConfirmPasswordResetCodeForm):
    attributes = {"code": CODE}


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    attributes = {"code": DIGITS}
    hints = {"code": _("From your authenticator app, or one of your recovery codes.")}


class SecondFactorAgainForm(Worded, mfa.ReauthenticateForm):
    attributes = {"code": DIGITS}
    hints = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ActivateTotpForm(Worded, totp.ActivateTOTPForm):
    attributes = {"code": DIGITS}
    hints = {"code": _("The six digits that the app shows now.")}

    def clean_code(self):
        """The code that turned it on opens nothing a second time."""
        code = super().clean_code()
        limits.first_use(TOTP(Authenticator(user=self.user)), code)
        return code


class SettingsForm(forms.ModelForm):
    """In which language and by which clock."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_(
            "For times on pages and in lists. An event keeps the time of its place."
        ),
    )

    class Meta:
        model = get_user_model()
        fields = ["language", "time_zone"]
        labels = {"language": _("Language")}
        help_texts = {"language": _("Of the site, and of the letters we send you.")}
