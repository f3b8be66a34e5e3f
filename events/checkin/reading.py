"""What was read at a gate: a signed code, a code one can say, or a name that was found.

Pure: no database. Every text ends in exactly one `Reading`.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.core import signing

from events.tickets import codes
from events.tickets.models import ALPHABET

SIGNED, TYPED, NAMED, BAD = "signed", "typed", "named", "bad"

# Nobody's code holds these, so whoever types one means its look-alike or neighbour.
LOOKALIKES = str.maketrans("0OQIL1UYAEВЕКМНОРСТХ", "QQQJJ7VV4FBFKMHQPCTX")
GAPS = re.compile(r"[\W_]+")
# A name that was found is good for one conversation at the door.
FOUND_SECONDS = 15 * 60
FOUND_PREFIX = "N1:"


@dataclass(frozen=True)
class Reading:
    """`kind` tells which of the other fields count; `reason` only where it is bad."""

    kind: str
    code: codes.Code | None = None
    short: str = ""
    registration: int = 0
    reason: str = ""


def read(text: str, gate_id: int) -> Reading:
    """Sort what a camera, a keyboard or a search handed over."""
    if text.startswith(FOUND_PREFIX):
        return _found(text.removeprefix(FOUND_PREFIX), gate_id)
    short = fold(text)
    if short:
        return Reading(TYPED, short=short)
    try:
        return Reading(SIGNED, code=codes.read(text))
    except codes.BadCode as bad:
        return Reading(BAD, reason=bad.reason)


def fold(text: str) -> str:
    """The eight characters somebody meant to type, or nothing.

    Any case, any hyphens or spaces; characters that no code holds become the
    ones they are mistaken for.
    """
    if len(text) > 40:
        return ""
    plain = unicodedata.normalize("NFKC", text).upper()
    short = GAPS.sub("", plain).translate(LOOKALIKES)
    return short if len(short) == 8 and set(short) <= set(ALPHABET) else ""


def found(registration_id: int, gate_id: int) -> str:
    """A handle for a name that was found at one gate; says nothing to others."""
    return FOUND_PREFIX + _signer(gate_id).sign(str(registration_id))


def _found(text: str, gate_id: int) -> Reading:
    try:
        number = int(_signer(gate_id).unsign(text, max_age=FOUND_SECONDS))
    except (signing.BadSignature, ValueError):
        return Reading(BAD, reason="forged")
    return Reading(NAMED, registration=number)


def _signer(gate_id: int) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"events.checkin.found.{gate_id}")
