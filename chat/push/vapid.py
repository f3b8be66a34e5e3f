"""Says to a push service who is calling: VAPID (RFC 8292).

A token for each service, signed with the site's key (ES256), good for half a day and
kept while it has some hours left: a thousand messages to one service sign once.
"""

import json
import time
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from django.conf import settings

from chat.push.sealing import encoded, point

GOOD_FOR = 12 * 3600  # seconds; a service refuses more than 24 hours
KEPT_FOR = 6 * 3600


def is_offered() -> bool:
    """Whether this site has a key; without one nobody is offered push."""
    return bool(settings.PUSH_KEY)


@lru_cache(maxsize=4)
def _key(seed: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(seed, 16), ec.SECP256R1())


def public() -> str:
    """The site's public key as browsers want it: base64url of the plain point."""
    return encoded(point(_key(settings.PUSH_KEY).public_key()))


def authorization(endpoint: str, now: float | None = None) -> str:
    """The header for one endpoint; `now` is in seconds since 1970."""
    parts = urlsplit(endpoint)
    turn = int((now or time.time()) // KEPT_FOR)
    origin = f"{parts.scheme}://{parts.netloc}"
    return _header(settings.PUSH_KEY, origin, settings.PUSH_CONTACT, turn)


@lru_cache(maxsize=256)
def _header(seed: str, origin: str, contact: str, turn: int) -> str:
    claims = {"aud": origin, "exp": turn * KEPT_FOR + GOOD_FOR, "sub": contact}
    head = {"typ": "JWT", "alg": "ES256"}
    parts = [
        encoded(json.dumps(part, separators=(",", ":")).encode())
        for part in (head, claims)
    ]
    signed = ".".join(parts)
    der = _key(seed).sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    # JWS wants the two numbers side by side, not DER (RFC 7518 3.4).
    token = f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={public()}"
