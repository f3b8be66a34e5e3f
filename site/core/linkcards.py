"""Cards for links to our own pages, asked for by rooms that do not know those pages.

The wing that owns a kind of page registers by name in its own `linkcards.py`, read at
start; whoever shows what people wrote asks `cards`. A card is the same for every
reader, so it shows what everybody may see and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from wagtail.models import Site

# Seconds that a card is kept; it holds numbers of seats.
KEEP = 60


@dataclass(frozen=True)
class Card:
    """One page: `seed` draws its cover; `note` is one line: when, what is left."""

    url: str
    title: str
    note: str
    seed: str


# Takes the path of an address with its language; None where it is no page of theirs
# that everybody may see.
Find = Callable[[str], Card | None]

# What comes next, for everybody.
Coming = Callable[[], Card | None]

_finders: dict[str, Find] = {}
_coming: dict[str, Coming] = {}


def register(name: str, find: Find, *, coming: Coming | None = None) -> None:
    """Add a wing; the same name again replaces it."""
    _finders[name] = find
    if coming:
        _coming[name] = coming


def coming() -> Card | None:
    """The next thing that everybody may come to, in the language of the moment."""
    key = f"linkcard.coming.{get_language()}"
    card = cache.get(key, _coming)
    if card is _coming:
        card = next(filter(None, (each() for each in _coming.values())), None)
        cache.set(key, card, KEEP)
    return card


def cards(addresses: list[str]) -> list[Card]:
    """Cards of those addresses that are pages of ours, in the language of the moment.

    Cached; a few queries for an address seen for the first time in a minute.
    """
    found = []
    for address in addresses:
        parts = urlsplit(address)
        if parts.netloc not in _hosts():
            continue
        key = f"linkcard.{get_language()}.{parts.path[:150]}"
        if not key.isascii() or any(sign.isspace() for sign in key):
            continue
        card = cache.get(key, _finders)
        if card is _finders:  # not asked yet; None is an answer
            card = next(filter(None, (f(parts.path) for f in _finders.values())), None)
            cache.set(key, card, KEEP)
        if card is not None:
            found.append(card)
    return list(dict.fromkeys(found))


def _hosts() -> set[str]:
    kept = cache.get("linkcard.hosts")
    if kept is None:
        rows = Site.objects.values_list("hostname", "port")
        kept = {name if port in (80, 443) else f"{name}:{port}" for name, port in rows}
        kept.add(urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc)
        cache.set("linkcard.hosts", kept, KEEP)
    return kept
