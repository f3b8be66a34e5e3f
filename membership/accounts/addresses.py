"""What an address may hold, beyond what Django's own check asks.

That check ignores case by Unicode's rules, so that a Kelvin sign passes for a K, lets
line separators into a domain and has no length: PostgreSQL would refuse the row.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST = 254  # RFC 5321, and the column


def check(value: str) -> None:
    """Raises ValidationError for an address that no letter of ours could reach."""
    local = value.rpartition("@")[0]
    blank = any(unicodedata.category(sign)[0] in "ZC" for sign in value)
    if len(value) > LONGEST or not local.isascii() or blank:
        raise ValidationError(EmailValidator.message, code="invalid")
