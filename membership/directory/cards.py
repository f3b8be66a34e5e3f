"""Writes the cards: the directory's index follows every change within it."""

from collections.abc import Iterable

from django.db import transaction

from membership.directory import folding, seeing, viewers
from membership.directory.models import Card
from membership.directory.seeing import Viewer
from membership.models import Profile

AT_ONCE = 500
VIEWER_OF = {"members": Viewer.MEMBER, "public": Viewer.PUBLIC}
_FIELDS = ("person_id", "sort", "words", "place", "with_units", "with_interests")


def readable(profiles):
    """Profiles with all that a card is made of, in a fixed number of queries."""
    return profiles.select_related("person").prefetch_related(
        "person__groups", "interests"
    )


def made(profile: Profile) -> list[Card]:
    """The cards that a profile should have; nothing is written."""
    if not viewers.belongs(profile.person):
        return []
    found = []
    for audience, viewer in VIEWER_OF.items():
        row = seeing.seen(profile, viewer)
        if row is None:
            continue
        found.append(
            Card(
                profile=profile,
                person_id=profile.person_id,
                audience=audience,
                sort=folding.order(row.name),
                words=" ".join(folding.words(f"{row.name}\n{seeing.searched(row)}")),
                place=folding.fold(row.city)[:100],
                with_units=seeing.may_see(profile, "units", viewer),
                with_interests=seeing.may_see(profile, "interests", viewer),
            )
        )
    return found


@transaction.atomic
def renew(profile_ids: Iterable[int]) -> None:
    """Bring the cards of these profiles in line; what is right already stays.

    Each card is saved by itself, so that site search hears of it.
    """
    ids = sorted(set(profile_ids))
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        there = {
            (card.profile_id, card.audience): card
            for card in Card.objects.filter(profile__in=some)
        }
        for profile in readable(Profile.objects.filter(pk__in=some)):
            for card in made(profile):
                old = there.pop((profile.pk, card.audience), None)
                _put(card, old)
        for card in there.values():
            card.delete()


def _put(card: Card, old: Card | None) -> None:
    # Saved even where nothing differs: the text that is shown may, where its folded
    # words do not (a comma), and site search shows the text.
    if old is not None:
        card.pk = old.pk
    card.save(force_update=old is not None, force_insert=old is None)


def fill(profiles: Iterable[Profile]) -> int:
    """Write first cards for many profiles at once; site search is not told."""
    rows = [card for profile in profiles for card in made(profile)]
    Card.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def renew_all() -> int:
    """Every profile's cards, a few hundred at a time; returns how many differed.

    The net below the signals: rows that were written past them are found at night.
    """
    wrong = 0
    ids = list(Profile.objects.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        there: dict[int, set] = {}
        for card in Card.objects.filter(profile__in=some):
            there.setdefault(card.profile_id, set()).add(_facts(card))
        differ = [
            profile.pk
            for profile in readable(Profile.objects.filter(pk__in=some))
            if {_facts(card) for card in made(profile)} != there.get(profile.pk, set())
        ]
        renew(differ)
        wrong += len(differ)
    return wrong


def _facts(card: Card) -> tuple:
    return (card.audience, *(getattr(card, name) for name in _FIELDS))
