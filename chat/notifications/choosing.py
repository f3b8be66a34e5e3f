"""What a person wants: every write about preferences, and the table of them."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from chat.notifications import deciding, kinds, sending
from chat.notifications.models import Channel, Delivery, Preference, Rhythm

PAUSE = dt.timedelta(days=7)
# (kind, channel, lead) -> wanted
Wishes = dict[tuple[str, str, int], bool]


@dataclass(frozen=True)
class Cell:
    """One box of the table; `channel` "" where there is nothing to choose."""

    channel: str
    label: str
    name: str = ""
    on: bool = False
    own_mail: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the table: a kind, or one lead time of it."""

    kind: kinds.Kind
    lead: int
    cells: list[Cell]


def table(user) -> list[tuple[str, list[Line]]]:
    """The kinds that this person may get, by group, with what is on now."""
    reader = deciding.readers([user.pk]).get(user.pk)
    found = []
    for group, members in kinds.by_group().items():
        lines = [
            Line(kind, lead, [_cell(reader, kind, lead, c) for c in kinds.CHANNELS])
            for kind in members
            if kind.offered is None or kind.offered(user)
            for lead in kind.leads
        ]
        if reader and lines:
            found.append((str(kinds.GROUPS[group]), lines))
    return found


def _cell(reader, kind: kinds.Kind, lead: int, channel: str) -> Cell:
    label = str(Channel(channel).label)
    own = channel == kinds.MAIL and kind.own_mail
    if own or channel not in kind.channels:
        return Cell("", label, own_mail=own)
    on, _why = deciding.wants(reader, kind, channel, lead)
    return Cell(channel, label, name_of(kind.name, channel, lead), on)


def name_of(kind: str, channel: str, lead: int) -> str:
    """The name of a box in the form."""
    return f"{kind}-{channel}-{lead}"


def wishes_of(user, data) -> Wishes:
    """What a sent form says: only of kinds that it had when it was made ("shown")."""
    shown = set(data.getlist("shown"))
    return {
        (line.kind.name, cell.channel, line.lead): cell.name in data
        for _group, lines in table(user)
        for line in lines
        if line.kind.name in shown
        for cell in line.cells
        if cell.channel
    }


@transaction.atomic
def choose(*, by, wishes: Wishes) -> None:
    """Keep what a person wants. What is as by default leaves no row."""
    for (name, channel, lead), wanted in wishes.items():
        kind = kinds.find(name)
        if kind is None or channel not in kind.channels or lead not in kind.leads:
            continue
        here = {"person": by, "kind": name, "channel": channel, "lead": lead}
        if wanted == kind.default(channel, lead):
            Preference.objects.filter(**here).delete()
        else:
            Preference.objects.update_or_create(**here, defaults={"wanted": wanted})


@transaction.atomic
def set_times(
    *,
    by,
    quiet_from: dt.time | None,
    quiet_to: dt.time | None,
    digest_hour: int | None,
) -> Rhythm:
    """Keep quiet hours (both or none) and the hour of the daily mail (0-23, or None).

    Clock times are of the person's own zone.
    """
    if quiet_from is None or quiet_to is None:
        quiet_from = quiet_to = None
    times = {
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "digest_hour": digest_hour,
    }
    return Rhythm.objects.update_or_create(person=by, defaults=times)[0]


@transaction.atomic
def pause(*, by, for_: dt.timedelta | None = PAUSE) -> Rhythm:
    """No mail and no push for so long; None ends a pause. Urgent ones still come.

    Mails of that time are held, and come in one when it is over.
    """
    now = timezone.now()
    before = Rhythm.objects.filter(person=by).first()
    until = now + for_ if for_ else None
    row, _new = Rhythm.objects.update_or_create(
        person=by, defaults={"paused_until": until}
    )
    if until is None and before and before.paused_until:
        Delivery.objects.filter(
            notice__person=by,
            channel=kinds.MAIL,
            state=Delivery.State.WAITING,
            in_digest=True,
            next_at__gte=before.paused_until,
        ).update(next_at=now)
        sending.hurry()
    return row


@transaction.atomic
def stop(*, person, kind: str, channel: str) -> bool:
    """Turn one kind off on one channel; kind "" ends the daily mail altogether.

    Without the daily mail its items are not mailed one by one instead: every kind that
    mails is turned off. Returns whether there is such a kind.
    """
    if not kind:
        mailing = [k for kinds_ in kinds.by_group().values() for k in kinds_]
        off = {
            (k.name, kinds.MAIL, lead): False
            for k in mailing
            if kinds.MAIL in k.channels and not k.own_mail and not k.urgent
            for lead in k.leads
        }
        choose(by=person, wishes=off)
        Rhythm.objects.filter(person=person).update(digest_hour=None)
        return True
    found = kinds.find(kind)
    if found is None or channel not in found.channels:
        return False
    choose(by=person, wishes={(kind, channel, lead): False for lead in found.leads})
    return True
