"""Forms that take what an authenticator made: passkeys and security keys.

What arrives is JSON that anybody can write. allauth catches some of what its parsers
make of it; here all of it becomes a sentence, and the same one for every reason.
"""

import struct

from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.accounts.forms import Worded

# What fido2, its CBOR and its certificates raise for bytes that are none of theirs.
BROKEN = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    AssertionError,
    struct.error,
    InvalidSignature,
    UnsupportedAlgorithm,
)
LONGEST = 32_768  # an attestation with its certificates has some 5,000
UNKNOWN = _(
    "We do not know this passkey. Sign in another way; then you can add it under "
    "Sign-in and security."
)
UNFIT = _("What the device sent does not fit. Try again.")


class Credential(forms.JSONField):
    """JSON of a length and a depth that an authenticator may have."""

    def to_python(self, value):
        if isinstance(value, str) and len(value) > LONGEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid"
            ) from None

    def bound_data(self, data, initial):
        """Nothing: what was sent is not shown again."""
        return None

    def prepare_value(self, value):
        return ""


class Whole:
    """Mixin: a credential that cannot be read is an error of the form, never ours."""

    unfit = UNFIT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential(
            widget=forms.HiddenInput,
            error_messages={"invalid": self.unfit, "required": self.unfit},
        )

    def clean_credential(self):
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise forms.ValidationError(self.unfit, code="unfit")
        if not hasattr(super(), "clean_credential"):
            return credential
        return self._read(super().clean_credential)

    def _read(self, read):
        try:
            return read()
        except forms.ValidationError as error:
            if error.code == "incorrect_code":
                raise forms.ValidationError(self.unfit, code="unfit") from error
            raise
        except BROKEN as error:
            raise forms.ValidationError(self.unfit, code="unfit") from error


class Made(Whole):
    """Mixin for forms that keep a new key."""

    def clean(self):
        return self._read(super().clean)


class AddKeyForm(Made, Worded, webauthn.AddWebAuthnForm):
    labels = {"passwordless": _("Sign in with this key alone, without a password")}
    hints = {
        "name": _("So that you can tell your keys apart."),
        "passwordless": _("Your device will ask for a fingerprint, a face or a PIN."),
    }
    attributes = {"name": {"maxlength": "100"}}


class SignupKeyForm(Made, Worded, webauthn.SignupWebAuthnForm):
    hints = {"name": _("So that you can tell your keys apart.")}
    attributes = {"name": {"maxlength": "100"}}


class EditKeyForm(Worded, webauthn.EditWebAuthnForm):
    attributes = {"name": {"maxlength": "100"}}


class LoginKeyForm(Whole, webauthn.LoginWebAuthnForm):
    unfit = UNKNOWN


class AuthenticateKeyForm(Whole, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateKeyForm(Whole, webauthn.ReauthenticateWebAuthnForm):
    pass
