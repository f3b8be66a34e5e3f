"""The picture that a member may send with an article.

It is kept at once, so that a mistake in another field does not lose it; the form
carries its signed number. Pictures that no article came to use are thrown away when
the same person next sends one.
"""

import datetime as dt
import uuid
from pathlib import PurePosixPath

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from wagtail.models import Collection, ReferenceIndex

from core.models import SiteImage

COLLECTION = "Members’ pictures"
UNUSED = dt.timedelta(days=1)


def keep(*, person, upload, title: str) -> SiteImage:
    """Store a checked upload; returns the picture. Its file name says nothing."""
    _forget_unused(person)
    suffix = PurePosixPath(upload.name).suffix.lower()[:6]
    upload.name = f"{uuid.uuid4().hex}{suffix}"
    picture = SiteImage(
        title=title[:200] or COLLECTION,
        file=upload,
        uploaded_by_user=person,
        collection=_collection(),
    )
    picture._set_image_file_metadata()
    picture.save()
    return picture


def sign(picture: SiteImage | None, person) -> str:
    """The picture's number for the form, good for this person only."""
    return _signer(person).sign(str(picture.pk)) if picture else ""


def signed(value: str, person) -> SiteImage | None:
    """The picture that `sign` wrote down; None for anything else."""
    try:
        pk = int(_signer(person).unsign(value))
    except (BadSignature, ValueError):
        return None
    return SiteImage.objects.filter(pk=pk).first()


def _signer(person) -> Signer:
    return Signer(salt=f"home.news.pictures.{person.pk}")


def _collection() -> Collection:
    found = Collection.objects.filter(name=COLLECTION).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=COLLECTION)
    return found


def _forget_unused(person) -> None:
    old = SiteImage.objects.filter(
        collection__name=COLLECTION,
        uploaded_by_user=person,
        created_at__lt=timezone.now() - UNUSED,
        sent_with=None,
    )
    for picture in old:
        if not ReferenceIndex.get_references_to(picture).exists():
            picture.delete()
