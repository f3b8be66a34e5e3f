"""Finds guests by name as a volunteer hears it: Østergaard, Oestergaard, ostergard."""

import unicodedata

from events.checkin import reading
from events.checkin.models import Gate
from events.registrations.models import Registration

LEAST = 3
MOST = 12
# What Danish and Swedish keyboards write, and what others write instead.
LETTERS = str.maketrans({"ø": "o", "æ": "a", "å": "a", "ß": "ss", "ð": "d", "þ": "th"})
PAIRS = (("oe", "o"), ("ae", "a"), ("aa", "a"), ("ue", "u"))


def fold(text: str) -> str:
    """Small letters without marks; ø, oe and o are one, and so are æ, ae, å, aa, a."""
    plain = text.casefold().translate(LETTERS)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)
    )
    for pair, one in PAIRS:
        plain = plain.replace(pair, one)
    return " ".join(plain.split())


def find(gate: Gate, text: str) -> list[dict]:
    """People on this event's list, with a handle that lets them in at this gate.

    Every word must begin a name. Names only: no address, no answers.
    """
    wanted = fold(text[:80]).split()
    if sum(map(len, wanted)) < LEAST:
        return []
    rows = (
        Registration.objects.filter(occurrence=gate.occurrence_id)
        .live()
        .values_list("pk", "person__first_name", "person__last_name", "guests")
    )
    hits = []
    for pk, first, last, guests in rows.iterator(chunk_size=2000):
        names = fold(f"{first} {last}").replace("-", " ").split()
        if all(any(n.startswith(w) for n in names) for w in wanted):
            hits.append((f"{first} {last}".strip(), pk, guests))
    hits.sort()
    return [
        {"name": name, "guests": guests, "code": reading.found(pk, gate.pk)}
        for name, pk, guests in hits[:MOST]
    ]
