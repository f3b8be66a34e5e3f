"""One spelling for an e-mail address, and what it may hold.

An address is compared, kept and written to in this spelling: small letters, and a
domain of its own script as DNS has it (IDNA 2008 with UTS 46's mapping), so that
`maja@BÜCHER.example`, the same typed with a combining mark or in full-width letters,
and `maja@xn--bcher-kva.example` are one. Signs outside ASCII before the @ are refused:
not every mail server on the way takes them (RFC 6531), so a letter might be lost.

Django's own check ignores case by Unicode's rules, so that a Kelvin sign passes for a
K, lets line separators into a domain and has no length: PostgreSQL would refuse it.
"""

import unicodedata

import idna

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, validate_email
from django.utils.translation import gettext_lazy as _

LONGEST = 254  # RFC 5321, and the column
LOCAL = _(
    "We cannot write to letters such as æ, ø, å or ü before the @. Use another address "
    "of yours, or the spelling without them that your mail provider gave you."
)
DOMAIN = _("What comes after the @ is not a place that mail can reach. Look it over.")


def canonical(value: str) -> str:
    """The one spelling of an address.

    Raises ValidationError (invalid, local, domain), in words that tell the way out.
    """
    text = value.strip()
    if len(text) > LONGEST or _has_blanks(text):
        raise ValidationError(EmailValidator.message, code="invalid")
    local, at, domain = text.rpartition("@")
    if not at or not local:
        raise ValidationError(EmailValidator.message, code="invalid")
    if not local.isascii():
        raise ValidationError(LOCAL, code="local")
    # In small letters only now: those of a Kelvin sign are a plain k.
    plain = f"{local.lower()}@{_ascii(domain.lower())}"
    if len(plain) > LONGEST:
        raise ValidationError(EmailValidator.message, code="invalid")
    validate_email(plain)
    return plain


def settled(value: str) -> str:
    """The one spelling; small letters where the text is no address at all."""
    try:
        return canonical(value)
    except ValidationError:
        return value.strip().lower()


def _has_blanks(text: str) -> bool:
    return any(unicodedata.category(sign)[0] in "ZC" for sign in text)


def _ascii(domain: str) -> str:
    """The domain as DNS has it; what is plain already is left to Django's check."""
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise ValidationError(DOMAIN, code="domain") from error


def readable(value: str) -> str:
    """The address as people write it: the domain in its own script."""
    local, at, domain = value.rpartition("@")
    if "xn--" not in domain:
        return value
    try:
        return local + at + idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return value


class AddressField(forms.EmailField):
    """Takes an address in any spelling and gives the one that is kept."""

    default_validators = []  # `canonical` has asked Django's

    @classmethod
    def like(cls, field: forms.Field):
        """A field that looks and asks as another does."""
        return cls(
            required=field.required,
            widget=field.widget,
            label=field.label,
            initial=field.initial,
            help_text=field.help_text,
            disabled=field.disabled,
            max_length=None,
        )

    def to_python(self, value):
        text = super().to_python(value)
        return text if text in self.empty_values else canonical(text)
