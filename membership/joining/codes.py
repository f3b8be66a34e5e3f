"""The signed code on a member card. Pure: no database, no clock.

24 characters of URL-safe base64, which are 18 bytes:

    key 1 | member 5 | HMAC-SHA256, its first 12 bytes

Nothing in it is personal, and whoever reads it asks the site: a card says what is so
now, not what was so when it was printed. Keys are those of the tickets
(settings.TICKET_KEYS), each led through HKDF with a label of its own, so that nothing
signed for a door passes for a card, nor the other way round.
"""

import base64
import binascii
import hmac
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from django.conf import settings

LABEL = b"member-card-v1"
MEMBER, MAC = 5, 12
LENGTH = 24


class BadCode(Exception):
    """Not a code that we signed."""


@cache
def _key(seed: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=LABEL).derive(bytes.fromhex(seed))


def _mac(seed: str, head: bytes) -> bytes:
    return hmac.new(_key(seed), head, sha256).digest()[:MAC]


def make(member: int) -> str:
    """The code of the member with this id, signed with the newest key.

    Raises ValueError without a key, OverflowError for an id that does not fit.
    """
    keys = settings.TICKET_KEYS
    if not keys:
        raise ValueError("TICKET_KEYS is empty: there is nothing to sign with.")
    newest = max(keys)
    head = bytes([newest]) + member.to_bytes(MEMBER, "big")
    return base64.urlsafe_b64encode(head + _mac(keys[newest], head)).decode()


def read(code: str) -> int:
    """The member's id, once the code is proved ours. Raises BadCode."""
    if len(code) != LENGTH or not code.isascii():
        raise BadCode
    try:
        raw = base64.b64decode(code, altchars=b"-_", validate=True)
    except binascii.Error:
        raise BadCode from None
    head, mac = raw[: 1 + MEMBER], raw[1 + MEMBER :]
    seed = settings.TICKET_KEYS.get(head[0])
    if seed is None or not hmac.compare_digest(mac, _mac(seed, head)):
        raise BadCode
    return int.from_bytes(head[1:], "big")
