"""The signed code of a ticket and its picture. Pure: no database, no clock.

A code is `T1:` and 138 characters of base45 (RFC 9285), which are 92 bytes:

    version 1 | key 1 | event 8 | ticket 8 | generation 1 | grade 1
    | not before 4 | expires 4 | Ed25519 signature 64

The signature covers the label `ticket-v1` and a zero byte, then the first 28 bytes,
so that nothing signed for another purpose passes as a ticket. Numbers are big-endian,
times are seconds since 1970 in UTC. Nothing in it is personal, and it is not an
address: a phone that opens it by its own camera goes nowhere and checks nobody in.
"""

import struct
from array import array
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import qrcode
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from qrcode.util import MODE_ALPHA_NUM, QRData

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

PREFIX = "T1:"
VERSION = 1
LABEL = b"ticket-v1\0"
PAYLOAD = struct.Struct(">BBQQBBII")
SIGNATURE = 64
BYTES = PAYLOAD.size + SIGNATURE
LENGTH = len(PREFIX) + BYTES // 2 * 3
# The order of the curve's group. A signature whose S is not below it is another
# spelling of a good one (RFC 8032, 5.1.7) and is refused.
ORDER = 2**252 + 27742317777372353535851937790883648493

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_ASCII = DIGITS.encode("ascii")
# What each character is worth; decode() has refused the rest before it looks here.
_VALUES = bytes(max(_ASCII.find(bytes([byte])), 0) for byte in range(256))
# The three characters of every two bytes, packed in one number each: 256 kB.
_TRIPLES = array(
    "I", [a | b << 8 | c << 16 for c in _ASCII[:33] for b in _ASCII for a in _ASCII]
)
_WORDS = struct.Struct(f">{BYTES // 2}H")
_PACKED = struct.Struct(f"<{BYTES // 2}I")
# All 46 words at once, in one number with three bytes for each: its first byte, its
# third. A word of three digits is at most 91,124, so none runs over into the next.
_FIRST = int.from_bytes(b"\xff\0\0" * (BYTES // 2), "little")
_THIRD = _FIRST << 16

# White around the picture, inside the picture: dark mail programs cannot take it.
QUIET = 4
PIXELS = 8
# What 141 characters need at level M; looking for it writes the code twice.
QR_VERSION = 6
# One fixed mask: trying all eight costs four times as long and no reader needs it.
MASK = 3


class BadCode(Exception):
    """Not a good code. `reason` is one of:

    not_a_ticket (an address, a bar code, another system's), malformed (ours, but not
    exactly as we write it), wrong_version, unknown_key, forged.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Code:
    """What a good code says. `not_before` and `expires` are seconds since 1970, UTC."""

    event: int
    ticket: int
    generation: int
    not_before: int
    expires: int
    grade: int = 0
    key: int = 0


def make(
    *,
    event: int,
    ticket: int,
    not_before: int,
    expires: int,
    generation: int = 1,
    grade: int = 0,
    key: int | None = None,
) -> str:
    """A signed code of 141 characters; the same input gives the same code.

    Signs with the newest key (highest number) of settings.TICKET_KEYS unless `key`
    names one. Raises ValueError without a key, struct.error for what does not fit.
    """
    keys = settings.TICKET_KEYS
    if not keys:
        raise ValueError("TICKET_KEYS is empty: there is nothing to sign with.")
    key = max(keys) if key is None else key
    payload = PAYLOAD.pack(
        VERSION, key, event, ticket, generation, grade, not_before, expires
    )
    private, _public = _pair(keys[key])
    return PREFIX + encode(payload + private.sign(LABEL + payload))


def read(text: str) -> Code:
    """What a code says, once it is proved ours. Time, event and use are not judged.

    There is exactly one spelling of each code; any other is refused. Raises BadCode.
    """
    if not text.startswith(PREFIX):
        raise BadCode(_why_no_prefix(text))
    if len(text) != LENGTH:
        raise BadCode("malformed")
    raw = decode(text[len(PREFIX) :])
    payload, signature = raw[: PAYLOAD.size], raw[PAYLOAD.size :]
    version, key, event, ticket, generation, grade, begins, ends = PAYLOAD.unpack(
        payload
    )
    if version != VERSION:
        raise BadCode("wrong_version")
    seed = settings.TICKET_KEYS.get(key)
    if seed is None:
        raise BadCode("unknown_key")
    if int.from_bytes(signature[32:], "little") >= ORDER:
        raise BadCode("forged")
    try:
        _pair(seed)[1].verify(signature, LABEL + payload)
    except InvalidSignature:
        raise BadCode("forged") from None
    return Code(event, ticket, generation, begins, ends, grade, key)


def _why_no_prefix(text: str) -> str:
    head = text[:3]
    if head.strip() != head or head.upper() == PREFIX:
        return "malformed" if PREFIX in text[:16].upper() else "not_a_ticket"
    if len(text) == LENGTH and head[0] == "T" and head[2] == ":" and head[1].isdigit():
        return "wrong_version"
    return "not_a_ticket"


@cache
def _pair(seed: str) -> tuple[Ed25519PrivateKey, Ed25519PublicKey]:
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    return private, private.public_key()


def encode(raw: bytes) -> str:
    """92 bytes as 138 characters of base45: two bytes, three digits, lowest first."""
    packed = _PACKED.pack(*[_TRIPLES[word] for word in _WORDS.unpack(raw)])
    return packed.translate(None, b"\0").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of 138 characters. Raises BadCode for any that we would not write."""
    try:
        written = text.encode("ascii")
    except UnicodeEncodeError:
        raise BadCode("malformed") from None
    if len(written) != BYTES // 2 * 3 or written.translate(None, _ASCII):
        raise BadCode("malformed")
    digits = int.from_bytes(written.translate(_VALUES), "little")
    words = (
        (digits & _FIRST) + 45 * (digits >> 8 & _FIRST) + 2025 * (digits >> 16 & _FIRST)
    )
    if words & _THIRD:  # three digits can say more than two bytes hold
        raise BadCode("malformed")
    pairs = words.to_bytes(BYTES // 2 * 3, "little")
    raw = bytearray(BYTES)
    raw[0::2], raw[1::2] = pairs[1::3], pairs[0::3]
    return bytes(raw)


def event_number(occurrence) -> int:
    """The eight bytes that stand for an occurrence: the start of its public id."""
    return occurrence.public_id.int >> 64


def for_ticket(ticket) -> str:
    """The code of a ticket: good from its issue until a week after the event.

    The week keeps codes on paper good when an event is moved by days; gates judge
    early and late by their own opening times.
    """
    occurrence = ticket.registration.occurrence
    return make(
        event=event_number(occurrence),
        ticket=ticket.serial,
        generation=ticket.generation,
        not_before=int(ticket.issued_at.timestamp()),
        expires=int(occurrence.ends_at.timestamp()) + 7 * 86400,
    )


def _modules(text: str) -> list[list[bool]]:
    """The dark modules without the margin; 41 by 41 for a code, level M."""
    version = QR_VERSION if len(text) == LENGTH else None
    code = qrcode.QRCode(version, qrcode.ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=version is None)
    return code.modules


def qr_svg(text: str, title: str = "") -> SafeString:
    """The code as an inline SVG, black on white in every mode, with its margin.

    No style attribute: the site's content policy forbids them. `title` is read out.
    """
    rows = _modules(text)
    side = len(rows) + 2 * QUIET
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                path.append(f"M{x + QUIET} {y + QUIET}h{run - x}v1h{x - run}z")
            x = run + 1
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" role="img"'
        ' viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        '<title>{title}</title><path fill="#ffffff" d="M0 0h{side}v{side}H0z"/>'
        '<path fill="#0b0f0d" d="{path}"/></svg>',
        side=side,
        title=title,
        path="".join(path),
    )


def qr_png(text: str, pixels: int = PIXELS) -> bytes:
    """The code as an opaque PNG with its margin: 392 by 392 pixels, under 1 kB."""
    from PIL import Image

    rows = _modules(text)
    side = len(rows) + 2 * QUIET
    line = b"\xff" * QUIET
    edge = b"\xff" * side * QUIET
    inner = b"".join(
        [line + bytes([0 if dark else 255 for dark in row]) + line for row in rows]
    )
    small = Image.frombytes("L", (side, side), edge + inner + edge)
    out = BytesIO()
    big = small.resize((side * pixels, side * pixels), Image.Resampling.NEAREST)
    big.convert("1", dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()
