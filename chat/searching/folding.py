"""Words of a message as they are compared, and as they are asked for. Pure.

Every way to write a word becomes one: øl, oel and ol; Aarhus, Århus and arhus. Who asks
for a word finds what begins with its stem.
"""

import re
import unicodedata
from functools import lru_cache

from core import words

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ö": "o", "å": "a", "æ": "a", "ä": "a", "ü": "u", "ß": "ss"}
)
_PAIRS = (("oe", "o"), ("ae", "a"), ("aa", "a"))
# The shortest beginning that may stand for a longer word.
SHORTEST = 3


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word in the one spelling."""
    word = word.lower().translate(_LETTERS)
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in parts if not unicodedata.combining(c))
    for pair, letter in _PAIRS:
        word = word.replace(pair, letter)
    return word


def folded(text: str) -> list[str]:
    """The words of a text, each once, in the one spelling."""
    text = unicodedata.normalize("NFC", text)
    return list(dict.fromkeys(fold(word) for word in _WORD.findall(text)))


def asked(question: str) -> list[str]:
    """What the words of a text must begin with to answer; the longest first."""
    begins = {_begin(word) for word in words.asked(question)}
    return sorted((b for b in begins if len(b) > 1), key=len, reverse=True)


def _begin(word: str) -> str:
    stems = [fold(word), fold(words.danish_stem(word)), fold(words.light_stem(word))]
    return min(
        (stem for stem in stems if len(stem) >= SHORTEST), key=len, default=stems[0]
    )


def answers(text: str, begins: list[str]) -> bool:
    """Whether the text has a word for each beginning."""
    line = " " + " ".join(folded(text))
    return all(f" {begin}" in line for begin in begins)


def pieces(text: str, begins: list[str], length: int = 220) -> list[tuple[str, bool]]:
    """About `length` characters around the first hit, in pieces: each with whether it
    is one."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    starts = tuple(begins)
    hits = [m for m in _WORD.finditer(text) if fold(m.group()).startswith(starts)]
    begin = max(0, hits[0].start() - length // 3) if hits and len(text) > length else 0
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    end = min(len(text), begin + length)
    found, at = [("… ", False)] if begin else [], begin
    for hit in hits:
        if hit.start() >= begin and hit.end() <= end:
            found += [(text[at : hit.start()], False), (hit.group(), True)]
            at = hit.end()
    found.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return [(piece, is_hit) for piece, is_hit in found if piece]
