"""Whether a notice goes out on a channel, when, and why. The one place for that.

Asked twice: when the notice is written, and again when it is about to be sent, since
people change their minds in between.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import FilteredRelation, Q

from chat.notifications import clocks
from chat.notifications.kinds import BELL, CHANNELS, MAIL, Kind
from chat.notifications.models import Rhythm

# Why it goes.
DEFAULT, CHOSEN = "default", "chosen"
# Why it does not. OFF: the person has said no; SILENT: they have said nothing, and it
# is off for whoever has said nothing.
OFF, SILENT, OWN_MAIL, NO_CHANNEL, PAUSED = (
    "off",
    "silent",
    "own_mail",
    "no_channel",
    "paused",
)


@dataclass(frozen=True)
class Reader:
    """What of a person matters here."""

    pk: int
    zone: ZoneInfo
    rhythm: Rhythm = field(default_factory=Rhythm)
    # (kind, channel, lead) -> wanted
    wanted: dict[tuple[str, str, int], bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """`next_at` is None where it does not go; `reason` is one of those above. `held`:
    the person has paused, and it waits for the end of that."""

    reason: str
    next_at: dt.datetime | None = None
    in_digest: bool = False
    held: bool = False

    @property
    def goes(self) -> bool:
        return self.next_at is not None


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; the site's for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def readers(people: Iterable[int], *kinds: str) -> dict[int, Reader]:
    """Those of the people (ids) who can be reached at all, in one query.

    With `kinds` (names), only their wishes about those are read.
    """
    of_kinds = Q(notice_preferences__kind__in=kinds) if kinds else Q()
    wishes = FilteredRelation("notice_preferences", condition=of_kinds)
    users = get_user_model().objects.filter(pk__in=list(people), is_active=True)
    rhythm = [f"notice_rhythm__{f.attname}" for f in Rhythm._meta.concrete_fields]
    wish = [f"wish__{name}" for name in ("kind", "channel", "lead", "wanted")]
    rows = (
        users.alias(wish=wishes)
        .order_by()
        .values_list(*wish, "pk", "time_zone", *rhythm)
    )
    found: dict[int, Reader] = {}
    # A row for each wish, or one with none.
    for kind, channel, lead, wanted, pk, zone, *values in rows:
        if pk not in found:
            keeps = Rhythm(*values) if values[0] else Rhythm()
            found[pk] = Reader(pk, zone_of(zone), keeps, {})
        if kind:
            found[pk].wanted[kind, channel, lead] = wanted
    return found


def wants(reader: Reader, kind: Kind, channel: str, lead: int = 0) -> tuple[bool, str]:
    """Whether the person wants the kind on the channel, and why we think so."""
    if channel not in kind.channels:
        return False, OWN_MAIL if channel == MAIL and kind.own_mail else NO_CHANNEL
    if channel == MAIL and kind.own_mail:
        return False, OWN_MAIL
    said = reader.wanted.get((kind.name, channel, lead))
    if said is not None:
        return said, CHOSEN if said else OFF
    default = kind.default(channel, lead)
    return default, DEFAULT if default else SILENT


def decide(
    reader: Reader, kind: Kind, channel: str, due: dt.datetime, lead: int = 0
) -> Decision:
    """Whether and when this person gets the kind on the channel. `due` is aware."""
    yes, reason = wants(reader, kind, channel, lead)
    if not yes:
        return Decision(reason)
    if channel == BELL or kind.urgent:
        return Decision(reason, due)
    rhythm, held = reader.rhythm, False
    if rhythm.paused_until and due < rhythm.paused_until:
        # A push of last week is noise, and so is a reminder of what is over by then.
        if channel != MAIL or lead:
            return Decision(PAUSED)
        due, held = rhythm.paused_until, True
    if channel == MAIL and rhythm.digest_hour is not None:
        hour = clocks.next_hour(due, rhythm.digest_hour, reader.zone)
        return Decision(reason, hour, in_digest=True, held=held)
    quiet = clocks.quiet_until(due, rhythm.quiet_from, rhythm.quiet_to, reader.zone)
    return Decision(reason, quiet or due, in_digest=held, held=held)


def plan(
    reader: Reader, kind: Kind, now: dt.datetime, due: dt.datetime, lead: int = 0
) -> dict[str, Decision]:
    """What to write down for each channel there is.

    What is due later is decided when it is due: until then people change their minds.
    """
    if due <= now:
        return {name: decide(reader, kind, name, due, lead) for name in CHANNELS}
    return {
        name: Decision(OWN_MAIL)
        if name == MAIL and kind.own_mail
        else Decision("", due)
        for name in kind.channels
    }
