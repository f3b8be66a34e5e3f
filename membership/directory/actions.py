"""Writes to a profile: made on first need, saved, its photo put and taken."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction

from membership.accounts.models import User
from membership.directory import seeing
from membership.models import Interest, Profile

# What its owner writes; everything else of a profile is nobody's to set.
WRITTEN = (
    "listed",
    "job_title",
    "employer",
    "bio",
    "links",
    "birthdate",
    "phone",
    "street",
    "postcode",
    "city",
    "country",
    *seeing.CHOICES,
)


@transaction.atomic
def profile_of(*, person: User) -> Profile:
    """The person's profile, made on first need: hidden, and every field of it."""
    found = Profile.objects.filter(person=person).first()
    if found is None:
        # Two pages at once: the second waits here and finds what the first made.
        User.objects.select_for_update().get(pk=person.pk)
        found = Profile.objects.get_or_create(person=person)[0]
    found.person = person
    return found


@transaction.atomic
def save(
    *, person: User, values: dict, interests: Iterable[Interest] | None = None
) -> Profile:
    """Write the fields that are named, of those that a person writes of themselves.

    Raises KeyError for any other. `interests` None leaves them as they are.
    """
    if unknown := set(values) - set(WRITTEN):
        raise KeyError(", ".join(sorted(unknown)))
    profile = _locked(person)
    if interests is not None:
        profile.interests.set(interests)
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save(update_fields=[*values, "changed_at"])
    return profile


@transaction.atomic
def put_photo(*, person: User, file: ContentFile) -> Profile:
    """Put a photo in the place of the former, whose file goes for good.

    `file` comes from `photos.square`.
    """
    profile = _locked(person)
    _drop(profile)
    profile.photo.save("photo.webp", file, save=False)
    profile.save(update_fields=["photo", "changed_at"])
    return profile


@transaction.atomic
def take_photo(*, person: User) -> Profile:
    """Without a photo nothing happens."""
    profile = _locked(person)
    if profile.photo:
        _drop(profile)
        profile.photo = ""
        profile.save(update_fields=["photo", "changed_at"])
    return profile


def _locked(person: User) -> Profile:
    User.objects.select_for_update().get(pk=person.pk)
    profile = Profile.objects.get_or_create(person=person)[0]
    profile.person = person
    return profile


def _drop(profile: Profile) -> None:
    """The file goes when the row has let go of it, and not if the row goes back."""
    if name := profile.photo.name:
        storage = profile.photo.storage
        transaction.on_commit(lambda: storage.delete(name))
