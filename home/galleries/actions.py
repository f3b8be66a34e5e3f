"""What editors do with a gallery beyond its page's own form."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation

from core.errors import Refused
from core.models import SiteImage
from home.galleries import album
from home.galleries.blocks import CAPTION_MAX, fault_of_alt
from home.galleries.models import Album, GalleryPage

PARENT = "Galleries"


def why_not(page: GalleryPage, user) -> str:
    """Why this person cannot add pictures now; empty where they can."""
    if not page.permissions_for_user(user).can_edit():
        return _("You may not edit this gallery.")
    if page.permissions_for_user(user).page_locked():
        return _("The gallery is locked. Unlock it, or ask whoever locked it.")
    if page.workflow_in_progress:
        return _("The approvers have this gallery. Withdraw it, then add pictures.")
    if Translation.objects.filter(
        source__object_id=page.translation_key,
        target_locale_id=page.locale_id,
        enabled=True,
    ).exists():
        return _("Add pictures to the page it is translated from; they follow here.")
    return ""


@transaction.atomic
def album_of(page: GalleryPage) -> Album:
    """The gallery's collection for uploads, made on first use."""
    held = Album.objects.filter(translation_key=page.translation_key).first()
    if held is not None:
        return held
    root = Collection.objects.select_for_update().get(pk=_root().pk)
    held = Album.objects.filter(translation_key=page.translation_key).first()
    if held is not None:
        return held
    parent = root.get_children().filter(name=PARENT).first()
    parent = parent or root.add_child(instance=Collection(name=PARENT))
    parent = Collection.objects.get(pk=parent.pk)
    collection = parent.add_child(instance=Collection(name=page.title[:255]))
    return Album.objects.create(
        translation_key=page.translation_key, collection=collection
    )


def _root() -> Collection:
    return Collection.get_first_root_node()


@transaction.atomic
def add_pictures(*, page: GalleryPage, entries: list[dict], by) -> dict[int, str]:
    """Put pictures at the end of the gallery's newest draft, in the order given.

    An entry is {"image": id, "alt": text, "caption": text}. What is ready is added in
    one draft; returns what is not, by image: why. A picture that the gallery shows
    already is passed over. Raises Refused where this person may not add any now.
    """
    page = GalleryPage.objects.select_for_update().get(pk=page.pk)
    if no := why_not(page, by):
        raise Refused(no, "not_now")
    draft = page.get_latest_revision_as_object()
    held = held_by(draft)
    policy = policy_registry.get_by_type(SiteImage)
    mine = policy.instances_user_has_any_permission_for(by, ["choose", "add", "change"])
    images = mine.in_bulk([entry["image"] for entry in entries])
    faults: dict[int, str] = {}
    added = []
    for entry in entries:
        image = images.get(entry["image"])
        if image is None:
            faults[entry["image"]] = _("This picture is no longer there.")
        elif fault := fault_of_alt(entry["alt"]) or _fault_of_caption(entry["caption"]):
            faults[image.pk] = fault
        elif image.pk not in held:
            held.add(image.pk)
            added.append(entry)
    if added:
        _append(draft, added)
        draft.save_revision(user=by, log_action=True)
        for entry in added:
            # Whoever uses the picture elsewhere starts with this text.
            SiteImage.objects.filter(pk=entry["image"], description="").update(
                description=entry["alt"].strip()
            )
    return faults


def _append(draft: GalleryPage, entries: list[dict]) -> None:
    block = draft.pictures.stream_block
    raw = list(draft.pictures.get_prep_value())
    raw += [
        {
            "type": "picture",
            "value": {
                "image": entry["image"],
                "alt": entry["alt"].strip(),
                "caption": entry["caption"].strip(),
            },
            "id": str(uuid.uuid4()),
        }
        for entry in entries
    ]
    draft.pictures = block.to_python(raw)


def held_by(page: Page) -> set[int]:
    """Ids of the pictures that a gallery, or a draft of it, shows."""
    return {row.image_id for row in album.numbered(page)}


def _fault_of_caption(text: str) -> str:
    if len(text.strip()) > CAPTION_MAX:
        return _("Keep the caption below 300 characters.")
    return ""
