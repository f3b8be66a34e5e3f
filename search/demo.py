"""Words that mean the same in the demo association, and what stands first for them."""

from pathlib import Path

from wagtail.models import Page

from core.demo_texts import LANGUAGES, identity, read, said
from search.models import Pin, SearchTerm

ORDER = 90
DATA = Path(__file__).parent / "demo_data"


def load(*, now, say) -> int:
    """Nothing yet: pages come first."""
    return 0


def finish(*, now, say) -> int:
    """The search words, where there are none."""
    if SearchTerm.objects.exists():
        return 0
    made = 0
    for entry in read(DATA, "terms.toml")["term"]:
        for language in LANGUAGES:
            words = said(entry["words"], language)
            term = SearchTerm.objects.create(language=language, words="\n".join(words))
            page = Page.objects.filter(
                translation_key=identity("page", entry.get("page", "")),
                locale__language_code=language,
            ).first()
            if page:
                Pin.objects.create(term=term, page=page)
            made += 1
    say(f"Search words: {made} new")
    return made
