"""What the directory keeps about a person: the profile, its photo, its interests.

The links to interests go with the profile's row; its cards are made from it, say
nothing that it does not say, and go with it as well.
"""

from django.utils.translation import gettext_lazy as _

from core.privacy import register
from membership.directory.actions import WRITTEN

register(
    "membership.Profile",
    "person",
    name=_("your profile"),
    export=("public_id", *WRITTEN, "interests", "photo", "changed_at"),
    files=("photo",),
)
register(
    "directory.Card",
    "person",
    name=_("what the directory finds you by"),
    export=("audience", "words"),
    order=90,
)
