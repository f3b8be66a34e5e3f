"""The receipt of a verified ballot: that it was taken, never what it says.

A code of twenty letters and figures. It is made out of the form that was sent (its key,
which only the voter's page holds) and the poll's secret, so the same form sent twice
shows the same receipt, and nothing here remembers it: kept are a fingerprint of the
form's key beside the name, and in another table a fingerprint of the code. Neither
leads to the other, nor to the ballot.

The poll's key signs it. Who holds a receipt that is missing from the published list can
so prove that it was given out, and nobody can make one up.
"""

import base64
import re
import uuid
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from polls import keys
from polls.models import Poll, Proof

LABEL = "guildhall-receipt/1"
LENGTH, GROUP = 20, 4
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True)
class Given:
    """A receipt as the voter gets it; `key` and `signature` are hexadecimal."""

    poll: int
    code: str
    key: str
    signature: str

    @property
    def text(self) -> str:
        """What is copied, printed and downloaded; `read` takes it back."""
        return (
            f"{LABEL}\npoll: {self.poll}\ncode: {self.code}\n"
            f"key: {self.key}\nsignature: {self.signature}\n"
        )


def mark(client_key: uuid.UUID) -> uuid.UUID:
    """What is kept of a form's key: enough to know it again, not to make the code."""
    return uuid.UUID(bytes=sha256(b"form:" + client_key.bytes).digest()[:16])


def message(poll: int, code: str) -> bytes:
    """What is signed, and whose SHA-256 stands in the list."""
    return f"{LABEL}:{poll}:{code}".encode()


def digest(poll: int, code: str) -> str:
    return sha256(message(poll, code)).hexdigest()


def code(secret: bytes, poll: Poll, voter_pk: int, client_key: uuid.UUID) -> str:
    """Such as ABCD-EFGH-…, a hundred bits: the same for a person's same form."""
    raw = keys.mac(
        secret, str(poll.pk).encode(), str(voter_pk).encode(), client_key.bytes
    )
    letters = base64.b32encode(raw).decode()[:LENGTH]
    return "-".join(letters[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def give(poll: Poll, voter, client_key: uuid.UUID) -> Given | None:
    """The receipt of a ballot that `actions.cast` has just taken under this key.

    None for a poll without receipts, and once its key is gone.
    """
    proof = Proof.objects.filter(pk=poll.pk).exclude(secret="").first()
    if proof is None:
        return None
    secret = keys.seed(proof)
    made = code(secret, poll, voter.pk, client_key)
    signature = keys.sign(secret, message(poll.pk, made))
    return Given(poll.pk, made, proof.key, signature)


def read(typed: str) -> tuple[str, str]:
    """(code, signature) out of a code as somebody types it, or a whole receipt.

    Small letters, missing hyphens and the figures 0, 1 and 8 are forgiven. The code is
    "" where there is none; the signature where only a code was typed.
    """
    found = dict(re.findall(r"^(code|signature):[ \t]*(\S+)\s*$", typed, re.MULTILINE))
    raw = found.get("code", typed if len(typed) < 3 * LENGTH else "")
    letters = re.sub(r"[\s\u2010-\u2015-]", "", raw).upper().translate(_MISREAD)
    if not re.fullmatch(rf"[A-Z2-7]{{{LENGTH}}}", letters, re.ASCII):
        return "", ""
    parts = [letters[n : n + GROUP] for n in range(0, LENGTH, GROUP)]
    return "-".join(parts), found.get("signature", "")


def is_signed(poll: int, code: str, key: str, signature: str) -> bool:
    """Whether the poll's key signed this code."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), message(poll, code))
    except (InvalidSignature, ValueError):
        return False
    return True
