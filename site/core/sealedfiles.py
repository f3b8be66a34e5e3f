"""Files sealed at rest in pieces, so that memory does not grow with the file.

    version 1 byte | key 1 | salt 32 | piece | piece | …

Each piece is 64 KiB of the file by AES-256-GCM, and its tag. A file has a key of its
own, made by HKDF-SHA256 of the numbered key, the salt and what the file is bound to; so
the pieces' numbers are their nonces, and no count of files wears a key out. The last
piece says that it is the last: a file that was cut short, lengthened, put in another
order or moved to another place does not open.
"""

import io
import os
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag

from core.keyring import CannotOpen, Keyring

VERSION = 2  # 1 is the keyring's own, for texts
SALT = 32
HEAD = 2 + SALT
PIECE = 64 * 1024
TAG = 16


def seal(ring: Keyring, plain: Iterable[bytes], bound_to: bytes) -> Iterator[bytes]:
    """The sealed file, piece by piece, by the newest key; `plain` in any portions."""
    head = bytes([VERSION, ring.newest]) + os.urandom(SALT)
    key = ring.derived(ring.newest, head[2:], bound_to)
    yield head
    held, number = bytearray(), 0
    for portion in plain:
        held += portion
        # A full piece waits until there is more: only then is it not the last.
        while len(held) > PIECE:
            yield key.encrypt(_nonce(number, False), bytes(held[:PIECE]), head)
            del held[:PIECE]
            number += 1
    yield key.encrypt(_nonce(number, True), bytes(held), head)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Opened(io.RawIOBase):
    """A sealed file, read as if it were plain, from any place in it.

    `source` is a seekable binary file, closed with this. Raises CannotOpen, at once
    where the beginning or the end is not as it was sealed, else by `read`: no altered
    byte is ever handed out.
    """

    def __init__(self, ring: Keyring, source: IO[bytes], bound_to: bytes):
        super().__init__()
        self._source, self._at = source, 0
        self._piece: tuple[int, bytes] = (-1, b"")
        source.seek(0, io.SEEK_END)
        body = source.tell() - HEAD
        source.seek(0)
        self._head = source.read(HEAD)
        if body < TAG or self._head[0] != VERSION:
            raise CannotOpen("not sealed by us")
        self._key = ring.derived(self._head[1], self._head[2:], bound_to)
        self._pieces = -(-body // (PIECE + TAG))
        self.size = body - TAG * self._pieces
        for number in {0, self._pieces - 1}:
            self._read_piece(number)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer) -> int:
        number, skip = divmod(self._at, PIECE)
        if self._at >= self.size:
            return 0
        some = self._read_piece(number)[skip : skip + len(buffer)]
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)

    def _read_piece(self, number: int) -> bytes:
        if self._piece[0] == number:
            return self._piece[1]
        self._source.seek(HEAD + number * (PIECE + TAG))
        sealed = self._source.read(PIECE + TAG)
        nonce = _nonce(number, number == self._pieces - 1)
        try:
            plain = self._key.decrypt(nonce, sealed, self._head)
        except InvalidTag:
            raise CannotOpen("altered, or moved from its place") from None
        self._piece = (number, plain)
        return plain

    def close(self) -> None:
        self._source.close()
        super().close()
