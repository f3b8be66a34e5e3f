"""Finding people: which cards fit a choice, and the people of one page.

A page costs the same number of queries whoever is on it and however many there are.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from django.utils.translation import get_language

from core.kept import kept
from membership.directory import cards, folding, seeing, viewers
from membership.directory.models import Card, CardQuerySet
from membership.directory.seeing import Seen, Viewer
from membership.models import Belonging, Interest, Profile, Unit
from membership.models.members import today

EACH_PAGE = 24
# Of those who fit, so many are counted and shown: whoever gets more should say more.
MOST = 10_000
LONGEST_QUESTION = 100
# A town is offered where so many live: one alone would be told by the list.
FEWEST_IN_PLACE = 5
MOST_PLACES = 40


@dataclass
class Choice:
    """What somebody looks for: words, a unit, an interest, a place."""

    q: str = ""
    unit: Unit | None = None
    interest: Interest | None = None
    place: str = ""

    @property
    def is_any(self) -> bool:
        return not (self.q or self.unit or self.interest or self.place)


class Cut(Paginator):
    """Counts no further than MOST: a frequent word costs no more than a rare one."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST].count()


@dataclass
class Found:
    page: Page
    people: list[Seen] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def is_cut(self) -> bool:
        """Whether there are more than were counted."""
        paginator = self.page.paginator
        return isinstance(paginator, Cut) and paginator.count >= MOST


def choice_of(data) -> Choice:
    """Read from an address; what names nothing is left out."""
    unit = data.get("unit", "")[:60].replace("\x00", "")
    interest = data.get("interest", "")[:60].replace("\x00", "")
    return Choice(
        q=folding.tidy(data.get("q", "")[:LONGEST_QUESTION]),
        unit=Unit.objects.open().filter(code=unit).first() if unit else None,
        interest=Interest.objects.filter(slug=interest).first() if interest else None,
        place=folding.tidy(data.get("place", "")[:LONGEST_QUESTION]),
    )


def find(user, choice: Choice, number=1) -> Found:
    """One page of the people who fit, as this person may see them."""
    rows = fitting(Card.objects.visible_to(user), choice)
    pages = Paginator if choice.is_any else Cut
    page = pages(rows.order_by("sort", "id"), EACH_PAGE).get_page(number)
    ids = [card.profile_id for card in page.object_list]
    return Found(page=page, people=people(ids, viewers.audience(user)))


def fitting(rows: CardQuerySet, choice: Choice) -> CardQuerySet:
    """The cards that fit. What a card's audience may not see is not on it, and units
    and interests count only where the card says so."""
    if asked := folding.words(choice.q)[: folding.MOST_WORDS]:
        rows = _with_words(rows, asked)
    elif choice.q:
        return rows.none()  # signs alone
    if choice.place:
        place = folding.fold(choice.place)
        rows = rows.filter(place__gte=place, place__lt=f"{place}\U0010ffff")
    if choice.interest:
        mine = Profile.interests.through.objects.filter(
            interest=choice.interest, profile=OuterRef("profile")
        )
        rows = rows.filter(Exists(mine), with_interests=True)
    if choice.unit:
        there = Belonging.objects.on(today()).filter(
            unit__path__startswith=choice.unit.path, person=OuterRef("person")
        )
        rows = rows.filter(Exists(there), with_units=True)
    return rows


def _with_words(rows: CardQuerySet, asked: list[str]) -> CardQuerySet:
    """Those with all of the words, each perhaps unfinished. Letters and digits only."""
    if connection.vendor == "postgresql":
        text = " & ".join(f"'{word}':*" for word in asked)
        return rows.extra(
            where=["directory_card.vector @@ to_tsquery('simple', %s)"], params=[text]
        )
    text = " AND ".join(f'"{word}" *' for word in asked)
    sql = "SELECT rowid FROM directory_words WHERE directory_words MATCH %s"
    return rows.filter(pk__in=RawSQL(sql, [text]))  # noqa: S611 - a fixed text


def people(profile_ids: list[int], viewer: Viewer) -> list[Seen]:
    """These people in this order, read once more as they are now."""
    rows = cards.readable(Profile.objects.filter(pk__in=profile_ids))
    found = {
        row.pk: seeing.seen(row, viewer) for row in rows if viewers.belongs(row.person)
    }
    return [row for pk in profile_ids if (row := found.get(pk)) is not None]


def places(user) -> list[str]:
    """Towns to choose from: those of many, as they are written most often, A to Å."""
    viewer = viewers.audience(user)
    return kept(f"directory:places:{viewer.name}", lambda: _places(viewer))


def _places(viewer: Viewer) -> list[str]:
    rows = Card.objects.of(viewer).exclude(place="").order_by()
    counted = rows.values("place", "profile__city").annotate(n=Count("pk"))
    many: Counter = Counter()
    written: dict[str, tuple[int, str]] = {}
    for row in counted:
        many[row["place"]] += row["n"]
        best = (row["n"], row["profile__city"])
        written[row["place"]] = max(written.get(row["place"], (0, "")), best)
    common = [name for name, n in many.most_common(MOST_PLACES) if n >= FEWEST_IN_PLACE]
    return sorted((written[name][1] for name in common), key=folding.order)


def interests():
    """All interests in the order of the reader's language."""
    return Interest.objects.order_by("name_da" if get_language() == "da" else "name_en")


def units() -> list[dict]:
    """The open units as a tree in one list: code, name, indent."""
    return [
        {"code": unit.code, "name": unit.name, "indent": "   " * (unit.depth - 1)}
        for unit in Unit.objects.open()
    ]
