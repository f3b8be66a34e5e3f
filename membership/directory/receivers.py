"""Hears whatever a card is made of, inside the transaction that changed it."""

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from membership import signals
from membership.directory import cards
from membership.models import Interest, Profile

# Of a person, what a card or the right to one hangs on.
TELLING = {"first_name", "last_name", "is_active", "is_superuser"}


def profile_saved(sender, instance, raw=False, **kwargs):
    if not raw:
        cards.renew([instance.pk])


def profile_gone(sender, instance, **kwargs):
    """SQLite's index keeps words of rows that are gone until it is written together."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO directory_words(directory_words) VALUES ('optimize')"
            )


def person_saved(sender, instance, created=False, raw=False, **kwargs):
    """A sign-in saves the person as well: that is passed over."""
    fields = kwargs.get("update_fields")
    if raw or created or (fields is not None and TELLING.isdisjoint(fields)):
        return
    _renew_of([instance.pk])


def people_changed(sender, people, **kwargs):
    _renew_of(people)


def groups_changed(sender, instance, action, reverse, pk_set, **kwargs):
    """Who is no member any more is not in the directory any more."""
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    if not reverse:
        _renew_of([instance.pk])
    elif pk_set:
        _renew_of(pk_set)


def interests_changed(sender, instance, action, reverse, pk_set, **kwargs):
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    cards.renew((pk_set or ()) if reverse else [instance.pk])


def interest_saved(sender, instance, created=False, raw=False, **kwargs):
    if not created and not raw:
        cards.renew(instance.profiles.values_list("pk", flat=True))


def interest_goes(sender, instance, **kwargs):
    """Taken from everybody first, so that their cards are written without it."""
    profiles = list(instance.profiles.values_list("pk", flat=True))
    Profile.interests.through.objects.filter(interest=instance).delete()
    cards.renew(profiles)


def _renew_of(people):
    found = Profile.objects.filter(person__in=list(people))
    cards.renew(found.values_list("pk", flat=True))


def connect():
    """Called once when every app is loaded."""
    user = get_user_model()
    for signal, sender, receiver in (
        (post_save, Profile, profile_saved),
        (post_delete, Profile, profile_gone),
        (post_save, user, person_saved),
        (m2m_changed, user.groups.through, groups_changed),
        (m2m_changed, Profile.interests.through, interests_changed),
        (post_save, Interest, interest_saved),
        (signals.people_changed, user, people_changed),
        (pre_delete, Interest, interest_goes),
    ):
        signal.connect(
            receiver, sender=sender, dispatch_uid=f"directory.{receiver.__name__}"
        )
