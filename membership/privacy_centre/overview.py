"""What the page about one's own data shows: kinds with numbers, who sees what."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from core import privacy
from membership.models import Profile, Visibility
from membership.privacy_centre import erasing


@dataclass(frozen=True)
class Kind:
    """One kind of what is kept: how much of it, for how long, why."""

    label: str
    count: int
    days: int | None
    what: str
    why: str


def kinds(person: Model) -> list[Kind]:
    """Every kind of which there is something, the most personal first."""
    found = []
    for entry in privacy.registered():
        if not (entry.people or entry.find):
            continue
        count = entry.rows(person).count()
        if count:
            found.append(
                Kind(entry.label, count, entry.days, entry.erasure, str(entry.why))
            )
    first = erasing.PERSON
    label = next((e.label for e in privacy.registered() if e.model == first), "")
    return sorted(found, key=lambda kind: (kind.label != label, kind.label.casefold()))


def seen(person) -> list[tuple[str, str, bool]]:
    """(field, who may see it, whether anybody may) of the person's profile."""
    profile = Profile.objects.filter(person=person).first() or Profile(person=person)
    told = []
    for field in Profile._meta.concrete_fields:
        if field.name == "listed" or field.name.startswith("show_"):
            value = getattr(profile, field.name)
            who = Visibility(value).label
            told.append((str(field.verbose_name), who, value != Visibility.NOBODY))
    return told


def address(*names: str) -> str:
    """The first of these addresses that there is; rooms may be built without others."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
