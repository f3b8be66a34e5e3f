"""Text sealed at rest: AES-256-GCM with numbered keys, bound to where it stands.

A sealed value is

    version 1 byte | key 1 | nonce 12 | ciphertext | tag 16

and opens only together with the bytes it was bound to: moved to another row, it does
not open. The layout and the choice of AES-GCM over Fernet: safety.md, finding 12 and
design 8.4. The keys are in the environment, never in the database or its backups.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
HEAD = 14


class CannotOpen(ValueError):
    """Not ours, altered, moved from its place, or its key is gone."""


class Keyring:
    """Keys by number, as 64 hex digits each; the highest number seals."""

    def __init__(self, keys: dict[int, str]):
        if not keys:
            raise ValueError("There is no key to seal with.")
        self._raw = {number: bytes.fromhex(key) for number, key in keys.items()}
        self._keys = {number: AESGCM(key) for number, key in self._raw.items()}
        self.newest = max(keys)

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Seal by the newest key. Fewer than 2**32 values a key: rotate before."""
        head = bytes([VERSION, self.newest])
        nonce = os.urandom(12)
        key = self._keys[self.newest]
        return head + nonce + key.encrypt(nonce, plain, head + bound_to)

    def derived(self, number: int, salt: bytes, bound_to: bytes) -> AESGCM:
        """A key for one thing alone, such as a file. Raises CannotOpen."""
        raw = self._raw.get(number)
        if raw is None:
            raise CannotOpen(f"key {number} is not there")
        made = HKDF(algorithm=SHA256(), length=32, salt=salt, info=bound_to)
        return AESGCM(made.derive(raw))

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """The plain bytes. Raises CannotOpen."""
        sealed = bytes(sealed)
        if len(sealed) < HEAD + 16 or sealed[0] != VERSION:
            raise CannotOpen("not sealed by us")
        key = self._keys.get(sealed[1])
        if key is None:
            raise CannotOpen(f"key {sealed[1]} is not there")
        try:
            return key.decrypt(sealed[2:HEAD], sealed[HEAD:], sealed[:2] + bound_to)
        except InvalidTag:
            raise CannotOpen("altered, or moved from its place") from None
