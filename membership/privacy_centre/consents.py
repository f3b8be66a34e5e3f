"""What one can agree to and take back: purposes, and the ledger of every yes and no."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from membership.accounts.models import User
from membership.models import Profile, Visibility
from membership.privacy_centre.models import Consent


@dataclass(frozen=True)
class Purpose:
    """Something that rests on consent. `holds(person)` says whether it is done now;
    `set(person, yes)` begins or ends it."""

    name: str
    label: str
    text: str
    holds: Callable[[User], bool]
    set: Callable[[User, bool], None]


PURPOSES: dict[str, Purpose] = {}


def add(purpose: Purpose) -> None:
    """Offer a purpose on the page; a later one of the same name takes its place."""
    PURPOSES[purpose.name] = purpose


@transaction.atomic
def say(*, person: User, purpose: str, given: bool, where: str) -> Consent:
    """Write down a yes or a no and let it count at once; the same word twice is one.

    Raises Refused: unknown.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if purpose not in PURPOSES:
        raise Refused(_("We do not ask for consent to this."), "unknown")
    row = note(person=person, purpose=purpose, given=given, where=where)
    wanted = PURPOSES[purpose]
    if wanted.holds(person) != given:
        wanted.set(person, given)
    return row


def note(*, person: User, purpose: str, given: bool, where: str) -> Consent:
    """A line of the ledger, unless the last one says the same."""
    last = Consent.objects.latest(person, purpose)
    if last is not None and last.given == given:
        return last
    return Consent.objects.create(
        person=person, purpose=purpose, given=given, where=where
    )


def _is_listed(person) -> bool:
    return (
        Profile.objects.filter(person=person).exclude(listed=Visibility.NOBODY).exists()
    )


def _list(person, yes: bool) -> None:
    profile = Profile.objects.get_or_create(person=person)[0]
    profile.listed = Visibility.MEMBERS if yes else Visibility.NOBODY
    profile.save(update_fields=["listed", "changed_at"])


DIRECTORY = "directory"
add(
    Purpose(
        DIRECTORY,
        gettext_lazy("Be found in the list of members"),
        gettext_lazy(
            "Members can find your name and what you have chosen to show. "
            "Taken back, you are gone from the list at once."
        ),
        _is_listed,
        _list,
    )
)
