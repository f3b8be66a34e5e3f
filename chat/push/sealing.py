"""Seals a message for one browser: Message Encryption for Web Push (RFC 8291).

One record of the encoding aes128gcm (RFC 8188). The primitives are those of
`cryptography`; what is ours is the order in which they are put together, and the RFC's
own example is a test. The one library for it that is kept brings an HTTP client that
asks the name service by itself, past our guard (`posting`).
"""

import base64
import binascii
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4096  # bytes: what every push service must take (RFC 8030 7.2)
HEAD = 16 + 4 + 1 + 65  # salt, record size, length of the key, the key
TAG, DELIMITER = 16, b"\x02"  # of GCM; "this is the last record"
MOST = RECORD - HEAD - TAG - len(DELIMITER)  # 3,993 bytes of plain text
POINT, SECRET = 65, 16  # an uncompressed point of P-256; the browser's secret


def decoded(text: str, size: int) -> bytes:
    """The bytes of base64url without padding. Raises ValueError for another size."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if len(raw) != size:
        raise ValueError(f"{len(raw)} bytes, not {size}")
    return raw


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def public_key(raw: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's key. Raises ValueError for a point that is not on the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def seal(
    plain: bytes,
    *,
    receiver: bytes,
    secret: bytes,
    salt: bytes | None = None,
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body to post: `plain` for the browser with this key and secret.

    `salt` and `sender` are drawn anew for each message; tests give the RFC's.
    Raises ValueError for more than MOST bytes and for a key that is none.
    """
    if len(plain) > MOST:
        raise ValueError(f"{len(plain)} bytes are more than {MOST}")
    salt = salt or os.urandom(16)
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    mine = point(sender.public_key())
    shared = sender.exchange(ec.ECDH(), public_key(receiver))
    info = b"WebPush: info\x00" + receiver + mine
    key_material = _derived(shared, secret, info, 32)
    key = _derived(key_material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(key_material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine
    return head + AESGCM(key).encrypt(nonce, plain + DELIMITER, None)
