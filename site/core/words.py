"""Words as search compares them: cut, folded, stemmed. Pure.

Danes without a Danish keyboard write ø as oe or o, æ as ae, å as aa or a. The text
itself is never folded (a stemmer would trip over it): spellings of a word stand beside
it, in the index and in the question.
"""

import re
import unicodedata
from functools import lru_cache

# What one person may ask at once. More is cut off, never refused.
MOST_CHARACTERS = 200
MOST_WORDS = 8
LONGEST_WORD = 40

_WORD = re.compile(r"[^\W_]+")
_WORD_WITH_PLACE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_O = str.maketrans({"ø": "o", "ö": "o", "å": "a", "æ": "ae", "ä": "a", "ü": "u"})
_OE = str.maketrans({"ø": "oe", "ö": "oe", "å": "aa", "æ": "ae", "ä": "ae", "ü": "ue"})
_DIGRAPHS = (("oe", "ø"), ("ae", "æ"), ("aa", "å"))


def cut(text: str) -> list[str]:
    """The words of a text in their order, in small letters, without marks."""
    text = unicodedata.normalize("NFC", text).lower()
    return [word[:LONGEST_WORD] for word in _WORD.findall(text)]


def asked(text: str) -> list[str]:
    """The words of a question: each once, at most MOST_WORDS."""
    return list(dict.fromkeys(cut(text[:MOST_CHARACTERS])))[:MOST_WORDS]


def spellings(word: str) -> set[str]:
    """Other ways to write a word: øl -> oel, ol; aarhus -> århus, arhus; é -> e."""
    found = {word}
    for pair, letter in _DIGRAPHS:
        if pair in word:
            found.add(word.replace(pair, letter))
    for form in list(found):
        found |= {form.translate(_O), form.translate(_OE)}
    for form in list(found):
        found.add(_plain(form))
    found.discard(word)
    return found


def _plain(word: str) -> str:
    """Without accents; letters that are letters of their own (ø, æ) stay."""
    if word.isascii():
        return word
    kept = unicodedata.normalize("NFD", word)
    return "".join(
        c for n, c in enumerate(kept) if not unicodedata.combining(c)
    ).replace("ß", "ss")


def folded(words: list[str]) -> str:
    """The other spellings of all words of a text, for the index."""
    return " ".join(
        form
        for word in dict.fromkeys(words)
        if not word.isascii() or "aa" in word or "oe" in word or "ae" in word
        for form in sorted(spellings(word))
    )


# Snowball's Danish algorithm (snowballstem.org/algorithms/danish/stemmer.html), as
# PostgreSQL has it. SQLite has no Danish of its own.
_VOWELS = "aeiouyæøå"
_BEFORE_S = frozenset("abcdfghjklmnoprtvyzå")
_ENDINGS = sorted(
    (
        ("erendes", "hedens", "heden", "heder", "heds", "hed", "ethed", "erende")
        + ("endes", "ende", "erede", "erens", "ernes", "ered", "enes", "eren", "erer")
        + ("eres", "erne", "eret", "erets", "ers", "ets", "ens", "ene", "ere", "ede")
        + ("es", "et", "er", "en", "e")
    ),
    key=len,
    reverse=True,
)


def _region(word: str) -> int:
    """Where endings may begin: after the first consonant that follows a vowel."""
    for n in range(1, len(word)):
        if word[n - 1] in _VOWELS and word[n] not in _VOWELS:
            return max(n + 1, 3)
    return len(word)


def danish_stem(word: str) -> str:
    """konferencerne -> konferenc; a word that has no ending is returned as it is."""
    start = _region(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= start:
            word = word[: -len(ending)]
            break
    else:
        if len(word) > start and word.endswith("s") and word[-2] in _BEFORE_S:
            word = word[:-1]
    word = _shorter(word, start)
    if word.endswith("igst"):
        word = word[:-2]
    for ending in ("elig", "els", "lig", "ig"):
        if word.endswith(ending) and len(word) - len(ending) >= start:
            word = _shorter(word[: -len(ending)], start)
            break
    else:
        if word.endswith("løst") and len(word) - 4 >= start:
            word = word[:-1]
    if (
        len(word) > start
        and len(word) > 1
        and word[-1] == word[-2]
        and word[-1] not in _VOWELS
    ):
        word = word[:-1]
    return word


def _shorter(word: str, start: int) -> str:
    if word.endswith(("gd", "dt", "gt", "kt")) and len(word) - 2 >= start:
        return word[:-1]
    return word


_ENGLISH = ("ations", "ation", "ings", "ing", "ers", "er", "ies", "ed", "es", "s", "e")


def light_stem(word: str) -> str:
    """For marking hits in an English text: good enough to see, never to find."""
    for ending in _ENGLISH:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def distance(one: str, other: str, most: int = 2) -> int:
    """Letters to change, add, drop or swap with a neighbour; `most` + 1 when more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def may_differ(word: str) -> int:
    """How many letters of a word may be wrong: none in short ones, two in long."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def marked(text: str, hits: set[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is a hit; `hits` are stems."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD_WITH_PLACE.finditer(text):
        if is_hit(match.group(), hits):
            if match.start() > end:
                pieces.append((text[end : match.start()], False))
            pieces.append((match.group(), True))
            end = match.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces


def is_hit(word: str, hits: set[str]) -> bool:
    """Whether a word of a text is one that was asked for, in any form."""
    word = unicodedata.normalize("NFC", word).lower()
    return not hits.isdisjoint(stems(word))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Every form under which a word may be met, in either language."""
    forms = {word}
    if not word.isascii() or "aa" in word or "oe" in word or "ae" in word:
        forms |= spellings(word)
    return frozenset(
        made for form in forms for made in (form, danish_stem(form), light_stem(form))
    )


def excerpt(text: str, hits: set[str], length: int = 200) -> str:
    """About `length` characters around the first hit, cut between words."""
    text = " · ".join(
        " ".join(line.split()) for line in text.splitlines() if line.strip()
    )
    if len(text) <= length:
        return text
    begin = 0
    for match in _WORD_WITH_PLACE.finditer(text[:20_000]):
        if is_hit(match.group(), hits):
            begin = max(0, match.start() - length // 3)
            break
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    end = begin + length
    if end < len(text):
        end = text.rfind(" ", begin, end) if " " in text[begin:end] else end
    return f"{'… ' if begin else ''}{text[begin:end]}{' …' if end < len(text) else ''}"
