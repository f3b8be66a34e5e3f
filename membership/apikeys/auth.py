"""From the header of a request to a key that opens something now."""

import datetime as dt
import hmac
import logging
import re
import time

from allauth.mfa.models import Authenticator

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from membership import roles
from membership.apikeys import scopes as known
from membership.apikeys.actions import MARK, PREFIX_LENGTH, SECRET_LENGTH, digest
from membership.apikeys.models import ApiKey

KEY = re.compile(
    rf"{MARK}_([A-Za-z0-9]{{{PREFIX_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})"
)
# Requests a minute by one key (safety limits: 200).
A_MINUTE = 200
# "Last used" is written this often at most.
EVERY = dt.timedelta(seconds=60)
logger = logging.getLogger(__name__)


class Closed(Exception):
    """The request is not let in: an HTTP status, a code, seconds to wait."""

    def __init__(self, status: int, code: str, wait: int = 0):
        super().__init__(code)
        self.status, self.code, self.wait = status, code, wait


def key_of(header: str) -> ApiKey:
    """The key that an `Authorization` header names. Raises Closed.

    Unknown, expired and revoked ones get the same answer; the comparison takes the
    same time for a wrong secret as for a right one.
    """
    kind, _space, raw = header.partition(" ")
    match = KEY.fullmatch(raw.strip()) if kind.lower() == "bearer" else None
    if match is None:
        raise Closed(401, "no_key")
    row = (
        ApiKey.objects.standing().select_related("owner").filter(prefix=match[1])
    ).first()
    kept = row.digest if row else digest("")
    if not hmac.compare_digest(kept, digest(match[2])) or row is None:
        raise Closed(401, "no_key")
    _second_factor(row.owner)
    _count(row)
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at > EVERY:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def need(key: ApiKey, scope: str) -> None:
    """Raise Closed unless the key is for this and its owner may do it now."""
    if scope not in key.scopes or not known.ALL[scope].may(key.owner):
        raise Closed(403, "scope")


def _second_factor(owner) -> None:
    """A key is no way around the second factor that a staff role must have."""
    if not settings.MFA_REQUIRED_FOR_STAFF or not roles.is_staff_role(owner):
        return
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if not Authenticator.objects.filter(user=owner, type__in=kinds).exists():
        raise Closed(403, "second_factor")


def _count(row: ApiKey) -> None:
    now = int(time.time())
    name = f"api:{row.pk}:{now // 60}"
    cache.add(name, 0, timeout=90)
    try:
        used = cache.incr(name)
    except ValueError:  # it went between the two
        return
    if used > A_MINUTE:
        raise Closed(429, "too_many", 60 - now % 60)
