"""From a question to an answer: one look at the index, and what helps when it fails."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.paginator import Page as PageOfResults
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from core import words
from search import engines, sources, terms
from search.engines import Hit
from search.models import Entry

EACH_PAGE = 10
SUGGESTIONS = 6
# Hits in the reader's own language go before equally good ones in another.
OWN_LANGUAGE = 1.25

WHEN = {
    "coming": _("Coming up"),
    "month": _("The last month"),
    "year": _("The last year"),
    "older": _("Older"),
}


@dataclass
class Result:
    """One line of the answer; `title` and `excerpt` in pieces: (text, is a hit)."""

    title: list[tuple[str, bool]]
    excerpt: list[tuple[str, bool]]
    url: str
    kind: str
    kind_name: str
    language: str
    date: object = None
    pinned: bool = False


@dataclass
class Answer:
    """What a question found, for one reader.

    `corrected`: the words that were searched instead of those that were asked.
    `loose`: not all words are in each result. `many`: there are more than counted.
    """

    asked: list[str] = field(default_factory=list)
    corrected: str = ""
    loose: bool = False
    many: bool = False
    total: int = 0
    kinds: list[tuple[str, int]] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)
    whens: list[tuple[str, int]] = field(default_factory=list)
    pinned: list[Result] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    page: PageOfResults | None = None


def find(
    question: str,
    *,
    user,
    language: str,
    request=None,
    kind: str = "",
    only: str = "",
    when: str = "",
    number: int = 1,
    exact: bool = False,
) -> Answer:
    """The answer to a question.

    `language` is the reader's; `kind`, `only` (a language) and `when` narrow the
    results, each counted with the others in force. `exact` corrects no spelling.
    """
    asked = words.asked(question)
    answer = Answer(asked=asked)
    if not asked:
        return answer
    entries = sources.entries(user)
    known = terms.of_language(language, request)
    hits = engines.candidates(entries, terms.expand(asked, known))
    if not hits:
        hits, asked = _more_widely(answer, entries, asked, known, exact)
    answer.many = len(hits) >= engines.MOST
    chosen = _facets(answer, hits, kind, only, when)
    chosen.sort(key=lambda hit: _worth(hit, language), reverse=True)
    pins = terms.pinned(answer.asked, known)
    answer.total = len(chosen)
    answer.page = Paginator(chosen, EACH_PAGE).get_page(number)
    stems = _stems(asked, known)
    if pins and answer.page.number == 1 and not (kind or when):
        answer.pinned = _pinned(pins, entries, stems, request)
    answer.results = _read(answer.page.object_list, entries, stems, request)
    return answer


def _stems(asked, known) -> set[str]:
    said = {part for each in terms.expand(asked, known) for p in each for part in p}
    return {stem for word in said for stem in words.stems(word)}


def _worth(hit: Hit, language: str) -> tuple:
    own = OWN_LANGUAGE if hit.language in (language, "") else 1
    return (hit.score * own, hit.pk)


def _more_widely(answer, entries, asked, known, exact):
    """Nothing has all the words as they are: unfinished, misspelt, any of them."""
    hits = engines.candidates(entries, terms.expand(asked, known), prefix=True)
    if hits:
        return hits, asked
    if not exact and (better := _corrected(asked)):
        expanded = terms.expand(better, known)
        if hits := engines.candidates(entries, expanded):
            answer.corrected = " ".join(better)
            return hits, better
    if len(asked) > 1:
        expanded = terms.expand(asked, known)
        either = [[phrase for alternatives in expanded for phrase in alternatives]]
        if hits := engines.candidates(entries, either):
            answer.loose = True
    return hits, asked


def _corrected(asked: list[str]) -> list[str]:
    """The words as they were probably meant; empty where nothing is near."""
    there = engines.known(asked)
    better = [word if word in there else _nearest(word) for word in asked]
    return better if better != asked else []


def _nearest(word: str) -> str:
    """The word of the index that is nearest, or this word."""
    most = words.may_differ(word)
    if not most or word.isdigit():
        return word
    near = [
        (words.distance(word, other, most), -seen, other)
        for other, seen in engines.alike(word)
    ]
    near = [one for one in near if one[0] <= most]
    return min(near)[2] if near else word


def _era(hit: Hit, now) -> str:
    if hit.date is None:
        return "older"
    if hit.date > now:
        return "coming"
    if hit.date > now - timedelta(days=31):
        return "month"
    return "year" if hit.date > now - timedelta(days=365) else "older"


def _facets(answer: Answer, hits: list[Hit], kind, only, when) -> list[Hit]:
    """Count by each facet what the others let through; return what all let through."""
    now = timezone.now()
    kinds: Counter = Counter()
    languages: Counter = Counter()
    whens: Counter = Counter()
    chosen = []
    for hit in hits:
        era = _era(hit, now)
        of_kind = not kind or hit.kind == kind
        of_language = not only or hit.language in (only, "")
        of_era = not when or era == when
        kinds[hit.kind] += of_language and of_era
        languages[hit.language] += of_kind and of_era
        whens[era] += of_kind and of_language
        if of_kind and of_language and of_era:
            chosen.append(hit)
    answer.kinds = [(name, kinds[name]) for name in sources.KINDS if kinds[name]]
    answer.languages = [(k, n) for k, n in languages.most_common() if k and n]
    answer.whens = [(name, whens[name]) for name in WHEN if whens[name]]
    return chosen


def _read(hits: list[Hit], entries, stems, request) -> list[Result]:
    """The rows of these hits in their order, read once more as this reader."""
    order = [hit.pk for hit in hits]
    rows = {row.pk: row for row in entries.filter(pk__in=order)}
    return _results([rows[pk] for pk in order if pk in rows], stems, request)


def _pinned(pages: list[int], entries, stems, request) -> list[Result]:
    rows = entries.filter(source=sources.PAGE, object_id__in=pages)
    by_page = {row.object_id: row for row in rows}
    found = _results([by_page[pk] for pk in pages if pk in by_page], stems, request)
    for result in found:
        result.pinned = True
    return found


def addresses(rows: list[Entry], request) -> dict[int, str]:
    """Where each entry leads, by its key; what is gone or not live is missing."""
    board = sources.board_pages()
    # People stand on the board's page, in the reader's language where there is one.
    own = board.get(get_language() or "", next(iter(board.values()), ("", 0)))[1]
    page_of = {
        row.pk: row.object_id if row.source == sources.PAGE else own
        for row in rows
        if row.source in (sources.PAGE, "person")
    }
    pages = Page.objects.live().filter(pk__in=set(page_of.values())) if page_of else []
    urls = {page.pk: page.get_url(request) for page in pages}
    found = {
        row.pk: urls.get(page_of[row.pk]) if row.pk in page_of else _own(row)
        for row in rows
    }
    return {pk: url for pk, url in found.items() if url}


def _own(row: Entry) -> str:
    """A row's own address; a profile has one in each language: the reader's."""
    if row.source == sources.PROFILE:
        _none, _language, rest = row.url.split("/", 2)
        return f"/{get_language()}/{rest}"
    return row.url


def _results(rows: list[Entry], stems, request) -> list[Result]:
    urls = addresses(rows, request)
    return [
        Result(
            title=words.marked(row.title, stems),
            excerpt=words.marked(words.excerpt(row.text, stems), stems),
            url=urls[row.pk],
            kind=row.kind,
            kind_name=sources.ONE.get(row.kind, ""),
            language=row.language,
            date=row.date,
        )
        for row in rows
        if row.pk in urls
    ]


def suggest(typed: str, *, user, language: str, request=None) -> list[dict]:
    """Titles that go on as typed: {"title", "url", "kind"}, the likeliest first."""
    asked = words.asked(typed)
    if not asked or sum(map(len, asked)) < 2:
        return []
    rows = list(engines.titles(sources.entries(user).defer("text"), asked))
    rows.sort(key=lambda row: _likely(row, " ".join(asked), language))
    rows = rows[:SUGGESTIONS]
    urls = addresses(rows, request)
    return [
        {
            "title": row.title,
            "url": urls[row.pk],
            "kind": str(sources.ONE.get(row.kind, "")),
        }
        for row in rows
        if row.pk in urls
    ]


def _likely(row: Entry, typed: str, language: str) -> tuple:
    begins = " ".join(words.cut(row.title)).startswith(typed)
    return (row.language not in (language, ""), not begins, len(row.title), row.title)
