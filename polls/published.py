r"""The published list of a verified poll: made once, checked by anybody. Pure.

A file of two lines of ASCII, each a JSON object with sorted keys and no spaces:

1. the list: what was asked, the fingerprints of all receipts in order, the answers to
   each question in order (so that no two answers of one ballot stand together), and the
   result;
2. `key`, `sha256` and `signature` (Ed25519) of the first line without its "\n".

Answers in own words are not in it: words can give away who wrote them. Nor is for a
question with several choices which were ticked together. docs/verifying-a-poll.md says
what follows from a good list and what does not.
"""

import json
import re
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from polls import counting

FORMAT = "guildhall-poll/1"
# A scale has places without words.
CHOSEN = {"single", "multiple", "ranked"}
WIDEST = 1000


def canonical(value) -> str:
    """JSON with one spelling: sorted keys, no spaces, ASCII."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def line(
    *,
    poll: int,
    title: dict,
    closed: str,
    voted: int,
    questions: list[dict],
    receipts: list[str],
    piles: list[dict],
) -> str:
    """The first line. `questions` have id, kind, text, choices, top; `piles` are the
    ballots; `closed` is a time in UTC (ISO 8601, whole seconds)."""
    return canonical(
        {
            "format": FORMAT,
            "poll": poll,
            "title": title,
            "closed": closed,
            "voted": voted,
            "ballots": len(piles),
            "receipts": sorted(receipts),
            "questions": [_asked(question, piles) for question in questions],
        }
    )


def _asked(question: dict, piles: list[dict]) -> dict:
    key = str(question["id"])
    given = [pile[key] for pile in piles if pile.get(key) not in (None, "", [])]
    answers = [] if question["kind"] == "text" else given
    if question["kind"] == "multiple":
        answers = [place for row in given for place in row]
    entry = question | {"answered": len(given), "answers": sorted(answers)}
    return entry | {"result": result(entry)}


def result(entry: dict) -> dict:
    """What the answers come to: `counts`, and the `winner` of an instant run-off."""
    if entry["kind"] == "text":
        return {}
    answers = entry["answers"]
    if entry["kind"] == "ranked":
        firsts = [row[0] for row in answers]
        _rounds, winner = counting.run_off(width(entry), answers)
        return {"counts": _counts(entry, firsts), "winner": winner}
    return {"counts": _counts(entry, answers)}


def _counts(entry: dict, places: list[int]) -> list[int]:
    return [places.count(n) for n in range(1, width(entry) + 1)]


def width(entry: dict) -> int:
    """How many places there are to choose from."""
    if entry["kind"] in CHOSEN:
        return max(len(words) for words in entry["choices"].values())
    return entry["top"]


def fingerprint(first: str) -> str:
    return sha256(first.encode()).hexdigest()


def document(first: str, key: str, signature: str) -> str:
    """The whole file."""
    seal = {"key": key, "sha256": fingerprint(first), "signature": signature}
    return f"{first}\n{canonical(seal)}\n"


def check(raw: bytes, key: str = "") -> tuple[dict, list[str]]:
    """(the list, what is wrong with it); nothing is wrong where the second is empty.

    With `key` (hexadecimal) it must be that one; otherwise the file's own is believed,
    which says only that the file is whole.
    """
    try:
        listed, seal, first = _read(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, ["The file is not a list of this format."]
    wrong = _seal_faults(first, seal, key)
    try:
        wrong += list(_faults(listed))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        wrong.append("The list has parts that cannot be read.")
    return listed, wrong


def _read(raw: bytes) -> tuple[dict, dict, str]:
    first, second, rest = raw.decode("ascii").split("\n")
    listed, seal = json.loads(first), json.loads(second)
    spelt = (canonical(listed), canonical(seal)) == (first, second)
    if rest or not spelt or listed["format"] != FORMAT:
        raise ValueError
    if set(seal) != {"key", "sha256", "signature"}:
        raise ValueError
    return listed, seal, first


def _seal_faults(first: str, seal: dict, key: str) -> list[str]:
    wrong = []
    if seal["sha256"] != fingerprint(first):
        wrong.append("The fingerprint is not that of the list.")
    if key and seal["key"] != key:
        wrong.append("It is signed with another key than the poll's.")
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal["key"]))
        public.verify(bytes.fromhex(seal["signature"]), first.encode())
    except (InvalidSignature, ValueError, TypeError):
        wrong.append(
            "The signature is not good: this is not the list that the key signed."
        )
    return wrong


def _faults(listed: dict):
    receipts = listed["receipts"]
    if not all(re.fullmatch("[0-9a-f]{64}", one, re.ASCII) for one in receipts):
        yield "A receipt is no fingerprint."
    if receipts != sorted(set(receipts)):
        yield "The receipts are not in order, or one stands there twice."
    if not len(receipts) == listed["ballots"] == listed["voted"]:
        yield (
            f"{listed['voted']} have voted, there are {listed['ballots']} ballots and "
            f"{len(receipts)} receipts."
        )
    for entry in listed["questions"]:
        if not _fits(entry, listed["ballots"]):
            yield f"The answers to question {entry['id']} do not fit it."
        elif result(entry) != entry["result"]:
            yield f"The result of question {entry['id']} is not what was answered."


def _fits(entry: dict, ballots: int) -> bool:
    """Whether these can be answers to this question of so many ballots."""
    kind, answers, answered = entry["kind"], entry["answers"], entry["answered"]
    if width(entry) > WIDEST:
        return False
    if not 0 <= answered <= ballots or answers != sorted(answers):
        return False
    if kind == "text":
        return answers == []
    rows: list[Any] = answers if kind == "ranked" else [[place] for place in answers]
    places = range(1, width(entry) + 1)
    good = all(
        row and len(set(row)) == len(row) and all(_is_place(p, places) for p in row)
        for row in rows
    )
    if kind == "multiple":
        most = max(_counts(entry, answers), default=0)
        return good and most <= answered <= len(answers)
    return good and len(answers) == answered


def _is_place(value, places: range) -> bool:
    return type(value) is int and value in places
