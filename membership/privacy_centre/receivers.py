"""Hears profiles: being listed is a consent, wherever it is given or taken back."""

from django.db.models.signals import post_save

from membership.models import Profile, Visibility
from membership.privacy_centre import consents
from membership.privacy_centre.models import Consent


def profile_saved(sender, instance, created, raw=False, **kwargs):
    given = instance.listed != Visibility.NOBODY
    # Nobody has been asked yet who has never said yes.
    if raw or (created and not given):
        return
    if not given and Consent.objects.latest(instance.person, "directory") is None:
        return
    consents.note(
        person=instance.person,
        purpose=consents.DIRECTORY,
        given=given,
        where=Consent.Where.PROFILE,
    )


def connect():
    post_save.connect(
        profile_saved, sender=Profile, dispatch_uid="privacy.profile_saved"
    )
