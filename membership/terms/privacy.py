"""What is kept of people who accept terms, and of those who write them."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "terms.Acceptance",
    "person",
    export=("version", "at", "where"),
    erasure=privacy.KEEP,
    name=_("terms you accepted"),
    why=_("To show what was agreed and when. Your name beside it goes."),
)
privacy.register(
    "terms.Version",
    actors=("written_by", "published_by"),
    erasure=privacy.KEEP,
    name=_("versions of terms"),
    why=_("What was published stays; a row without a name wrote it."),
)
