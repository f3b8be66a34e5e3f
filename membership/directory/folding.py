"""Words as the directory compares them: one spelling for every way to write a name.

Pure. Danes without a Danish keyboard write ø as oe or o, æ as ae, å as aa or a; Swedes
write ö and ä. Here all of them become o and a, in what is kept and in what is asked, so
that each finds the others. That some other names meet as well (Joel and Jol) is the
price, and nobody is hurt by one row more.
"""

import re
import unicodedata

LONGEST_WORD = 40
MOST_WORDS = 8

_LETTERS = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ł": "l", "ð": "d", "þ": "th"})
_PAIRS = (("aa", "a"), ("ae", "a"), ("oe", "o"))
_COMMON_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
# The last three letters of the Danish alphabet, after z.
_ORDER = str.maketrans({"æ": "zz1", "ä": "zz1", "ø": "zz2", "ö": "zz2", "å": "zz3"})
_MOST_MARKS = 3


def fold(text: str) -> str:
    """Small letters without accents or invisible signs: Kjær, Kjaer -> kjar."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    plain = _COMMON_MARKS.sub("", unicodedata.normalize("NFKD", text))
    if not plain.isascii():  # looked at sign by sign only where need is
        plain = "".join(
            c
            for c in plain
            if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
        )
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def words(text: str) -> list[str]:
    """The folded words of a text, each once, in their order."""
    return list(
        dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(fold(text)))
    )


def order(name: str) -> str:
    """What names are sorted by: æ, ø and å after z, å and aa alike."""
    text = unicodedata.normalize("NFC", name).casefold().replace("aa", "å")
    text = text.translate(_ORDER)
    plain = (
        c
        for c in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(c) and unicodedata.category(c) not in {"Cf", "Cc"}
    )
    return " ".join("".join(plain).split())[:200]


def tidy(text: str, lines: bool = False) -> str:
    """A text as it is kept: no control signs, no walls of marks, no hidden direction.

    With `lines` line ends stay. Signs that turn the direction of writing are dropped:
    they could make a page say something else than its source.
    """
    kept: list[str] = []
    marks = 0
    for c in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if unicodedata.combining(c):
            marks += 1
            if marks > _MOST_MARKS:
                continue
        else:
            marks = 0
        if "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069":
            continue
        if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} and not (
            lines and c == "\n"
        ):
            c = " "
        kept.append(c)
    text = "".join(kept)
    if not lines:
        return " ".join(text.split())
    rows = (" ".join(row.split(" ")).rstrip() for row in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()
