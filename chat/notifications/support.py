"""Why did she not get it? The chain from the fact to the inbox, for admins and board.

Kinds, times and decisions only: never a notice's words, its sender or its address, so
that nobody reads other people's conversations here.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Block
from chat.notifications import deciding, explaining, kinds
from chat.notifications.models import Channel, Notice
from core import dates
from core.models import Letter
from membership import roles

MOST = 50


@dataclass(frozen=True)
class Fact:
    """One notice that was written: when, of what kind, and what became of it."""

    kind: str
    when: str
    ways: list[explaining.Way]


@dataclass
class Answer:
    """Sentences about the person now, and the notices of the day that was asked for."""

    rules: list[tuple[str, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    more: bool = False


def may_ask(user) -> bool:
    """Admins, and the board."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or roles.has(user, roles.BOARD)


def explain(person, *, kind: str = "", day: dt.date | None = None) -> Answer:
    """What keeps notices from a person now, and what became of those of a day.

    Without `kind` all kinds, without `day` the newest. Days are of the person's zone.
    """
    answer = Answer()
    zone = deciding.zone_of(person.time_zone)
    _account(answer, person)
    _times(answer, person, zone)
    if kind and (found := kinds.find(kind)):
        _wishes(answer, person, found)
    _facts(answer, person, kind, day, zone)
    return answer


def _account(answer: Answer, person) -> None:
    say = answer.rules.append
    if not person.is_active:
        say((_("Account"), _("Closed: nothing is sent to it.")))
    dead = Letter.objects.filter(to__iexact=person.email, state=Letter.State.DEAD)
    last = dead.exclude(error="no longer wanted").order_by("-created_at").first()
    if last is not None:
        when = explaining.moment(last.created_at, deciding.zone_of(person.time_zone))
        text = _("A mail to this address was given up, {when}: {why}")
        say((_("Address"), text.format(when=when, why=last.error)))
    if Block.objects.filter(person=person).exists():
        text = _("Has blocked somebody: what those people do is never told.")
        say((_("Blocked"), text))


def _times(answer: Answer, person, zone) -> None:
    rhythm = deciding.readers([person.pk]).get(person.pk)
    if rhythm is None:
        return
    row, say = rhythm.rhythm, answer.rules.append
    if row.paused_until and row.paused_until > timezone.now():
        when = explaining.moment(row.paused_until, zone)
        say((_("Pause"), _("No mail and no push until {when}.").format(when=when)))
    if row.quiet_from and row.quiet_to:
        text = _("Mail and push wait from {begin} to {end}, {zone}.").format(
            begin=dates.clock(row.quiet_from),
            end=dates.clock(row.quiet_to),
            zone=person.time_zone,
        )
        say((_("Quiet hours"), text))
    if row.digest_hour is not None:
        hour = dates.clock(dt.time(row.digest_hour))
        text = _("Mails are gathered into one a day, at {hour}.").format(hour=hour)
        say((_("Daily mail"), text))


def _wishes(answer: Answer, person, kind: kinds.Kind) -> None:
    reader = deciding.readers([person.pk], kind.name).get(person.pk)
    if reader is None:
        return
    for lead in kind.leads:
        for channel in kinds.CHANNELS:
            yes, reason = deciding.wants(reader, kind, channel, lead)
            text = explaining.because(reason) if yes else explaining.against(reason)
            words = [str(Channel(channel).label), explaining.before(lead)]
            answer.rules.append((", ".join(filter(None, words)), text))


def _facts(answer: Answer, person, kind: str, day, zone) -> None:
    rows = Notice.objects.filter(person=person)
    if kind:
        rows = rows.filter(kind=kind)
    if day is not None:
        begins = dt.datetime.combine(day, dt.time(), zone)
        ends = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
        rows = rows.filter(due_at__gte=begins, due_at__lt=ends)
    found = list(rows.prefetch_related("deliveries").order_by("-due_at")[: MOST + 1])
    answer.more = len(found) > MOST
    keys = [d.letter_key for row in found for d in row.deliveries.all() if d.letter_key]
    letters = {row.key: row for row in Letter.objects.filter(key__in=keys)}
    for row in found[:MOST]:
        known = kinds.find(row.kind)
        label = str(known.label) if known else row.kind
        when = explaining.moment(row.due_at, zone)
        ways = explaining.ways(row, zone, letters)
        answer.facts.append(Fact(label, when, _read(row, zone) + ways))


def _read(row: Notice, zone) -> list[explaining.Way]:
    if row.gone_at:
        text = _("Taken back {when}.").format(when=explaining.moment(row.gone_at, zone))
        return [explaining.Way(_("Fact"), text, went=False)]
    if row.read_at:
        when = explaining.moment(row.read_at, zone)
        text = _("Read {when}.").format(when=when)
        return [explaining.Way(_("Read"), text, went=True)]
    return []
