"""The key of a verified poll: made with it, gone with the signing of its list.

One Ed25519 key for each poll. The public half stands on the poll's page while people
vote and on every receipt; the secret half is locked with SECRET_KEY and deleted when
the list is signed, so nobody signs a second list or a late receipt with it.
"""

import base64
import hmac
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from django.conf import settings
from django.core import signing
from django.utils.encoding import force_bytes

from polls.models import Poll, Proof


def ensure(poll: Poll) -> Proof:
    """The poll's proof with its key; made where there is none. Safe at any time."""
    there = Proof.objects.filter(pk=poll.pk).first()
    if there is not None:
        return there
    private = Ed25519PrivateKey.generate()
    fresh = Proof(
        poll=poll,
        key=private.public_key().public_bytes_raw().hex(),
        secret=_box(settings.SECRET_KEY).encrypt(private.private_bytes_raw()).decode(),
    )
    # Of two who make one at once the first stands.
    Proof.objects.bulk_create([fresh], ignore_conflicts=True)
    return Proof.objects.get(pk=poll.pk)


def seed(proof: Proof) -> bytes:
    """The secret half, 32 bytes. Raises BadSignature where no key of ours opens it,
    and after the list is signed."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _box(key).decrypt(proof.secret.encode())
        except InvalidToken:
            continue
    raise signing.BadSignature("The poll's key cannot be opened, or is gone.")


def sign(secret: bytes, message: bytes) -> str:
    """The Ed25519 signature of the message, hexadecimal."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message).hex()


def mac(secret: bytes, *parts: bytes) -> bytes:
    """32 bytes that only who holds the secret can make out of the parts."""
    key = HKDF(SHA256(), 32, salt=None, info=b"guildhall receipts").derive(secret)
    # Each part with its length, so that no two lists of parts read alike.
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key, framed, sha256)


def _box(key) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"guildhall polls").derive(
        force_bytes(key)
    )
    return Fernet(base64.urlsafe_b64encode(derived))
