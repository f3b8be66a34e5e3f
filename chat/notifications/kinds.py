"""The register of kinds: what can be told, in which words, and on which channels.

Each room registers its kinds in its own `notices.py`, which is read at start:

    kinds.register("registration.confirmed", group="events", label=_("You have a seat"),
                   tell=tell_confirmed, why=_("because you registered"))

A notice keeps ids only. `tell(notice)` writes its text when it is shown or sent, in the
reader's language, and answers None where the thing is gone or no longer theirs to see.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.notifications.models import Channel, Notice

BELL, MAIL, PUSH = Channel.BELL.value, Channel.MAIL.value, Channel.PUSH.value
CHANNELS = (BELL, MAIL, PUSH)
Text = str | Promise
_MISSING = (ObjectDoesNotExist, NoReverseMatch)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A notice in words: one line, the address it leads to, a few words more.

    `url` is a path of this site, such as `reverse` gives. All three are plain text.
    """

    text: str
    url: str
    detail: str = ""


Tell = Callable[[Notice], Told | None]


@dataclass(frozen=True)
class Kind:
    """One kind of notice. See `register` for what each part means."""

    name: str
    group: str
    label: Text
    tell: Tell
    why: Text
    channels: tuple[str, ...]
    defaults: dict[int, tuple[str, ...]]
    own_mail: bool
    urgent: bool
    letter: str = "notice"
    offered: Callable[..., bool] | None = field(default=None, compare=False)
    sample: Callable[[], dict | None] | None = field(default=None, compare=False)

    @property
    def leads(self) -> tuple[int, ...]:
        """Minutes before; (0,) for what is no reminder."""
        return tuple(self.defaults)

    def default(self, channel: str, lead: int = 0) -> bool:
        """Whether somebody who has chosen nothing gets it on this channel."""
        return channel in self.defaults.get(lead, ())

    def told(self, notice: Notice) -> Told | None:
        """`tell`, but never longer than a notice may be, and never failing.

        A room that cannot write one notice must not hold up everybody's others.
        """
        try:
            found = self.tell(notice)
        except (LookupError, TypeError, ValueError, AttributeError, *_MISSING):
            log.exception("A notice of the kind %s cannot be told", self.name)
            return None
        if found is None:
            return None
        return Told(str(found.text)[:300], found.url, str(found.detail)[:500])


# In the order of the preference page.
GROUPS: dict[str, Text] = {
    "membership": _("Membership"),
    "events": _("Events"),
    "chat": _("Conversations"),
    "polls": _("Polls"),
    "home": _("Pages and questions"),
    "account": _("Your account"),
}
_kinds: dict[str, Kind] = {}


def register(
    name: str,
    *,
    group: str,
    label: Text,
    tell: Tell,
    why: Text,
    channels: Iterable[str] = CHANNELS,
    default: Iterable[str] = (BELL,),
    own_mail: bool = False,
    urgent: bool = False,
    leads: Iterable[int] = (0,),
    lead_defaults: dict[int, Iterable[str]] | None = None,
    letter: str = "notice",
    offered: Callable[..., bool] | None = None,
    sample: Callable[[], dict | None] | None = None,
) -> None:
    """Add a kind, `<room>.<fact>`; the same name again replaces it.

    `label` stands in the preferences, `why` completes "You get this …". `channels` are
    those a person may choose from, `default` those that are on before they have.
    `own_mail`: the room sends a letter of its own for this fact, so none is made here.
    `urgent`: quiet hours, the daily mail and a pause do not hold it. `leads` are
    minutes before what a reminder is about; `lead_defaults` overrides `default` for
    some.
    `letter` names the kind of letter that mails it (`core.mail`; its params: the id of
    the notice), where it needs more than a line and a button.
    `offered(user)` says who finds it among the preferences (None: everybody).
    `sample()` gives params for the preview in the admin. Raises ValueError for a group
    or a channel that does not exist.
    """
    channels = tuple(channels)
    default = tuple(default)
    leads = tuple(leads)
    if group not in GROUPS:
        raise ValueError(f"{name}: there is no group {group!r}")
    defaults = {lead: tuple((lead_defaults or {}).get(lead, default)) for lead in leads}
    asked = {*channels, *(c for wanted in defaults.values() for c in wanted)}
    if not asked <= set(CHANNELS) or not asked <= set(channels):
        raise ValueError(f"{name}: {sorted(asked)} are not all channels of it")
    _kinds[name] = Kind(
        name=name,
        group=group,
        label=label,
        tell=tell,
        why=why,
        channels=channels,
        defaults=defaults,
        own_mail=own_mail,
        urgent=urgent,
        letter=letter,
        offered=offered,
        sample=sample,
    )


def find(name: str) -> Kind | None:
    """The kind of that name; None for one that no room registers any more."""
    return _kinds.get(name)


def by_group() -> dict[str, list[Kind]]:
    """Every kind, in the order of groups and then of registration."""
    found: dict[str, list[Kind]] = {group: [] for group in GROUPS}
    for kind in _kinds.values():
        found[kind.group].append(kind)
    return {group: kinds for group, kinds in found.items() if kinds}
