"""What editors say about words: which mean the same, which pages stand first."""

from django.utils.translation import get_language

from core import words
from core.kept import kept
from search.models import SearchTerm


def of_language(language: str, request=None) -> list[tuple[list[str], list[int]]]:
    """(words or phrases that mean the same, pages that stand first), kept."""
    return kept(f"search:terms:{language}", lambda: _read(language), request)


def _read(language: str):
    found = SearchTerm.objects.filter(language=language).prefetch_related("pins")
    return [(term.lines(), [pin.page_id for pin in term.pins.all()]) for term in found]


def expand(asked: list[str], known) -> list[list[list[str]]]:
    """The question with everything that means the same: alternatives for each part.

    A phrase of a search word that stands in the question is one part.
    """
    terms: list[list[list[str]]] = []
    at = 0
    while at < len(asked):
        size, alternatives = _longest(asked, at, known)
        terms.append(alternatives)
        at += size
    return terms


def _longest(asked: list[str], at: int, known) -> tuple[int, list[list[str]]]:
    best = 1
    found: list[list[str]] = []
    for lines, _pins in known:
        for line in lines:
            parts = line.split()
            if len(parts) >= best and asked[at : at + len(parts)] == parts:
                if len(parts) > best:
                    found = []
                best = len(parts)
                found += [other.split() for other in lines if other != line]
    said = asked[at : at + best]
    own = [said]
    if best == 1:
        own += [[form] for form in sorted(words.spellings(said[0]))]
    return best, own + [parts for parts in found if parts not in own]


def pinned(asked: list[str], known) -> list[int]:
    """The pages that stand first where the whole question is a search word."""
    question = " ".join(asked)
    return [page for lines, pins in known if question in lines for page in pins][:3]


def here(request) -> list:
    """The search words of the reader's language."""
    return of_language(get_language() or "da", request)
