"""How people look beside what they say: initials, photo, whether they are the board.

The same for everybody in a room, so it can travel in one frame: a photo says for whom
it is, and its own address asks again who is looking.
"""

from collections.abc import Iterable

from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from wagtail.models import Site

from core import covers
from core.models import SiteSettings
from membership import roles
from membership.accounts.models import User
from membership.directory import seeing, viewers
from membership.directory.seeing import Viewer

# Seconds that a face is kept: a photo taken down is refused at its address at once.
KEEP = 60


def faces(people: Iterable[int]) -> dict[int, dict]:
    """By id: `name`, `initials`, `tint` (0-4), `board`, and `photo`, an address or
    nothing, with `photo_for` ("public" or "members"). At most two queries."""
    wanted = {f"chat.face.{pk}": pk for pk in people if pk}
    kept = cache.get_many(wanted) if wanted else {}
    found = {wanted[key]: face for key, face in kept.items()}
    if missing := set(wanted.values()) - set(found):
        rows = User.objects.filter(pk__in=missing).select_related("profile")
        drawn = {row.pk: _draw(row) for row in rows.prefetch_related("groups")}
        cache.set_many({f"chat.face.{pk}": one for pk, one in drawn.items()}, KEEP)
        found.update(drawn)
    return found


def nobody() -> dict:
    """The face of somebody who is gone."""
    return {
        "name": "",
        "initials": "",
        "tint": 0,
        "board": False,
        "photo": "",
        "photo_for": "",
    }


def the_house() -> dict:
    """The face of what nobody said: word of what became of an event."""
    site = Site.objects.filter(is_default_site=True).first()
    name = SiteSettings.for_site(site).name if site else ""
    return {**nobody(), "name": name, "initials": covers.initials(name)}


def _draw(person: User) -> dict:
    name = person.get_full_name()
    photo, who = _photo(person)
    return {
        "name": name,
        "initials": covers.initials(name),
        "tint": covers.tint(name),
        "board": any(group.name == roles.BOARD for group in person.groups.all()),
        "photo": photo,
        "photo_for": who,
    }


def _photo(person) -> tuple[str, str]:
    profile = getattr(person, "profile", None)
    if profile is None or not profile.photo or not viewers.belongs(person):
        return "", ""
    for viewer, who in ((Viewer.PUBLIC, "public"), (Viewer.MEMBER, "members")):
        if seeing.may_see(profile, "photo", viewer):
            with translation.override("en"):
                url = reverse("directory:photo", args=[profile.public_id])
            return f"{url}?v={seeing.photo_mark(profile)}", who
    return "", ""


def sees_members(user) -> bool:
    """Whether photos that are for members are for this reader."""
    return viewers.audience(user) >= Viewer.MEMBER
