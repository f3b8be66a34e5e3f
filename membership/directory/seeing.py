"""What of a person may be seen, by whom. Pure: no query but for what is allowed.

The one place that decides. Whatever shows a person (directory, profile page, search,
photo, lists of other rooms) asks `seen` and shows what it gets back; a field that its
owner hid is not there at all.

Who looks (row 19 of the access matrix):

- OWNER sees everything.
- BOARD (the board, for the whole site or for a unit of the person; admins) sees what
  members see, and how to reach the person: e-mail address, phone, postal address and
  units, whatever was chosen, for it keeps the register. The form says so.
- MEMBER sees what is for members or for everybody.
- PUBLIC sees what is for everybody.
"""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from membership.models import Profile, Visibility


class Viewer(enum.IntEnum):
    PUBLIC = 0
    MEMBER = 1
    BOARD = 2
    OWNER = 3


# Each field of a person, and the choice that it hangs on.
CHOICE_OF = {
    "photo": "show_photo",
    "email": "show_email",
    "phone": "show_phone",
    "job_title": "show_job",
    "employer": "show_job",
    "bio": "show_bio",
    "links": "show_links",
    "interests": "show_interests",
    "birthdate": "show_birthdate",
    "city": "show_city",
    "street": "show_address",
    "postcode": "show_address",
    "country": "show_address",
    "units": "show_units",
}
CHOICES = tuple(dict.fromkeys(CHOICE_OF.values()))
# What the board sees of everybody.
REACH = frozenset(
    {"email", "phone", "street", "postcode", "city", "country", "units"},
)


@dataclass(frozen=True)
class Seen:
    """One person as one viewer may see them; what is hidden is empty."""

    public_id: str
    name: str
    initials: str
    # Changes with the photo; empty without one.
    photo: str = ""
    email: str = ""
    phone: str = ""
    job_title: str = ""
    employer: str = ""
    bio: str = ""
    links: tuple[dict, ...] = ()
    interests: tuple = ()
    birthdate: dt.date | None = None
    city: str = ""
    street: str = ""
    postcode: str = ""
    country: str = ""
    units: tuple = ()

    @property
    def has_address(self) -> bool:
        return bool(self.street or self.postcode)

    @property
    def has_contact(self) -> bool:
        return bool(self.email or self.phone or self.has_address)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the name may be seen."""
        return not any(getattr(self, name) for name in CHOICE_OF)


def choices_open_to(viewer: Viewer) -> tuple[str, ...]:
    """The choices under which this viewer may see something."""
    if viewer >= Viewer.OWNER:
        return tuple(Visibility.values)
    if viewer >= Viewer.MEMBER:
        return (Visibility.MEMBERS.value, Visibility.PUBLIC.value)
    return (Visibility.PUBLIC.value,)


def allows(choice: str, viewer: Viewer) -> bool:
    """Whether a choice lets this viewer see; an unknown choice lets nobody."""
    return choice in choices_open_to(viewer)


def is_listed(profile: Profile, viewer: Viewer) -> bool:
    """Whether the person may be seen at all."""
    return viewer >= Viewer.BOARD or allows(profile.listed, viewer)


def may_see(profile: Profile, name: str, viewer: Viewer) -> bool:
    """Whether one field of a person, a key of CHOICE_OF, may be seen."""
    if not is_listed(profile, viewer):
        return False
    if viewer >= Viewer.BOARD and name in REACH:
        return True
    if name == "city" and allows(profile.show_address, viewer):
        return True  # a postal address has a town in it
    return allows(getattr(profile, CHOICE_OF[name]), viewer)


def seen(profile: Profile, viewer: Viewer, units: Iterable = ()) -> Seen | None:
    """The person as this viewer may see them; None where they may not at all.

    `units` are the person's units today: they come from elsewhere and are passed on
    where they may be seen. Interests are read (prefetch them in lists) only then.
    """
    if not is_listed(profile, viewer):
        return None
    person = profile.person
    found: dict = {}
    for name in CHOICE_OF:
        if not may_see(profile, name, viewer):
            continue
        if name == "email":
            found[name] = person.email
        elif name == "photo":
            found[name] = photo_mark(profile)
        elif name == "units":
            found[name] = tuple(units)
        elif name == "interests":
            found[name] = tuple(profile.interests.all())
        elif name == "links":
            found[name] = tuple(profile.links or ())
        else:
            found[name] = getattr(profile, name)
    return Seen(
        public_id=str(profile.public_id),
        name=name_of(person),
        initials="".join(n[0] for n in (person.first_name, person.last_name) if n),
        **found,
    )


def searched(row: Seen) -> str:
    """What can be searched of a person beside the name, as it may be seen.

    Not how to reach them: a number is no way to find out whose it is.
    """
    job = ", ".join(filter(None, (row.job_title, row.employer)))
    names = [name for one in row.interests for name in (one.name_da, one.name_en)]
    lines = [job, row.city, row.bio, ", ".join(dict.fromkeys(names))]
    return "\n".join(filter(None, lines))


def name_of(person) -> str:
    """The name, or a word for somebody without: never a part of the address."""
    full = f"{person.first_name} {person.last_name}".strip()
    return full or _("Member without a name")


def photo_mark(profile: Profile) -> str:
    """A few letters that change with the photo; its file's name stays inside."""
    name = profile.photo.name or ""
    return name.rpartition("/")[2].partition(".")[0][:10]
