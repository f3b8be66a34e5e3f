"""The agenda: written, ordered, put to the vote one at a time, declared."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wagtail.log_actions import log

from core.errors import Refused
from membership.accounts.models import User
from polls import actions as poll_actions
from polls.assembly import facts, hall, rights, rulings
from polls.assembly.actions import locked
from polls.assembly.models import Assembly, Motion
from polls.models import Poll, Question, lines

LONGEST_MINUTES = 60


def _chaired(assembly: Assembly, by: User) -> Assembly:
    assembly = locked(assembly)
    if not rights.may_chair(by, assembly):
        raise Refused(_("You are not in the chair."), "forbidden")
    if assembly.is_over:
        raise Refused(_("The assembly is over."), "over")
    return assembly


def _planned(motion: Motion) -> Motion:
    motion = Motion.objects.select_for_update(of=("self",)).get(pk=motion.pk)
    if motion.state != "planned":
        raise Refused(_("This motion has been put, and stands as it is."), "begun")
    return motion


@transaction.atomic
def save(*, motion: Motion, by: User) -> Motion:
    """Write a motion, or change one that has not been put to the vote.

    A new one comes last; an amendment before what it amends.
    Raises Refused: forbidden over begun.
    """
    assembly = _chaired(motion.assembly, by)
    if motion.pk:
        _planned(motion)
    if motion.amends_id:
        _planned(motion.amends)
    if not motion.pk:
        last = assembly.motions.aggregate(last=Max("place"))["last"] or 0
        motion.place = last + 1
    motion.save()
    if motion.amends_id:
        _before(assembly, motion)
    hall.announce(assembly)
    return motion


def _before(assembly: Assembly, motion: Motion) -> None:
    """Give an amendment its place right before what it amends."""
    order = [row for row in assembly.motions.all() if row.pk != motion.pk]
    at = next(n for n, row in enumerate(order) if row.pk == motion.amends_id)
    order.insert(at, motion)
    _number(order)


def _number(order: list[Motion]) -> None:
    for place, row in enumerate(order, start=1):
        if row.place != place:
            Motion.objects.filter(pk=row.pk).update(place=place)
            row.place = place


@transaction.atomic
def shift(*, motion: Motion, up: bool, by: User) -> None:
    """One place up or down. Raises Refused: forbidden over begun."""
    assembly = _chaired(motion.assembly, by)
    _planned(motion)
    order = list(assembly.motions.all())
    at = next(n for n, row in enumerate(order) if row.pk == motion.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        _number(order)
    hall.announce(assembly)


@transaction.atomic
def withdraw(*, motion: Motion, by: User) -> Motion:
    """Take it off the agenda; it stays in the minutes. Its amendments go with it.

    Raises Refused: forbidden over begun.
    """
    assembly = _chaired(motion.assembly, by)
    motion = _planned(motion)
    for row in [motion, *motion.amendments.filter(state="planned")]:
        row.state = "withdrawn"
        row.save(update_fields=["state"])
        log(assembly, "assembly.withdrawn", user=by, data={"motion": row.pk})
    hall.announce(assembly)
    return motion


@transaction.atomic
def put(*, motion: Motion, by: User, minutes: int | None = None) -> Motion:
    """Put it to the vote: its poll is made, and the hall counted for the quorum.

    With `minutes` the vote closes by itself after so long; else the chair closes it.
    Raises Refused: forbidden over begun unopened voting amended.
    """
    assembly = _chaired(motion.assembly, by)
    motion = _planned(motion)
    if assembly.state != "open":
        raise Refused(_("Open the meeting first."), "unopened")
    if assembly.motions.filter(state="open").exists():
        raise Refused(_("Close the motion that is being voted on first."), "voting")
    if motion.amendments.filter(state="planned").exists():
        raise Refused(_("Vote on its amendments first."), "amended")
    here = facts.hall(assembly)
    now = timezone.now()
    closes = None
    if minutes:
        closes = now + dt.timedelta(minutes=min(max(minutes, 1), LONGEST_MINUTES))
    motion.poll = poll_of(motion, closes, by)
    motion.state = "open"
    motion.present, motion.represented = here.present, here.represented
    motion.roll, motion.needed = here.roll, here.needed
    motion.save(
        update_fields=["poll", "state", "present", "represented", "roll", "needed"]
    )
    motion.poll = poll_actions.open_now(poll=motion.poll, by=by)
    hall.announce(assembly)
    return motion


def poll_of(motion: Motion, closes, by: User) -> Poll:
    """A draft with the motion as its one question, which its author may open."""
    poll = Poll.objects.create(
        title_da=motion.title_da,
        title_en=motion.title_en,
        audience=Poll.Audience.ROLL,
        grade=motion.grade,
        results=Poll.Results.CLOSED,
        # The database wants an opening before the closing; it opens in a moment.
        opens_at=closes and closes - dt.timedelta(seconds=1),
        closes_at=closes,
        author=by,
    )
    choices = {code: choices_of(motion, code) for code in ("da", "en")}
    in_order = motion.kind == Motion.Kind.RANKED
    Question.objects.create(
        poll=poll,
        kind=Question.Kind.RANKED if in_order else Question.Kind.SINGLE,
        # A ballot that names nobody is cast, and abstains.
        required=not in_order,
        text_da=motion.title_da,
        text_en=motion.title_en,
        choices_da="\n".join(choices["da"]),
        choices_en="\n".join(choices["en"]),
    )
    return poll


def choices_of(motion: Motion, code: str) -> list[str]:
    """The choices on the ballot in a language; the last is to abstain, but where they
    are put in order: there whoever abstains names nobody."""
    with translation.override(code):
        abstain = pgettext("a vote", "Abstain")
        if motion.kind == Motion.Kind.MOTION:
            return [pgettext("a vote", "For"), pgettext("a vote", "Against"), abstain]
    own = lines(getattr(motion, f"choices_{code}"))
    other = motion.choices_en if code == "da" else motion.choices_da
    names = own or lines(other)
    return names if motion.kind == Motion.Kind.RANKED else [*names, abstain]


def close(*, motion: Motion, by: User) -> Motion:
    """Close the vote and count; `settle` declares. One whose time ran out is counted.

    Raises Refused: forbidden closed unopened.
    """
    if not rights.may_chair(by, motion.assembly):
        raise Refused(_("You are not in the chair."), "forbidden")
    if motion.poll is None:
        raise Refused(_("This motion has not been put."), "unopened")
    # Not while anything of the assembly is held: voters hold seats, then the poll.
    if not poll_actions.seal(poll=motion.poll):
        poll_actions.close(poll=motion.poll, by=by)
    return Motion.objects.get(pk=motion.pk)


def _ruling(motion: Motion, tally, outcome, quorum: bool) -> tuple[str, int | None]:
    if quorum and motion.kind == Motion.Kind.RANKED:
        return rulings.ranked(motion.rule, tally, outcome["turnout"])
    return rulings.declare(motion.kind, motion.rule, tally["counts"], quorum)


def settle(*, poll: Poll, by) -> Motion | None:
    """Declare the result of a poll that was counted; None where it is no motion's.

    Called in the transaction that counts it, whoever closed it: chair or clock.
    """
    motion = (
        Motion.objects.select_for_update(of=("self",))
        .select_related("assembly")
        .filter(poll=poll, state="open")
        .first()
    )
    if motion is None:
        return None
    [tally] = poll.outcome["questions"].values()
    quorum = rulings.has_quorum(
        motion.needed, motion.hall or 0, poll.outcome["turnout"]
    )
    motion.result, motion.winner = _ruling(motion, tally, poll.outcome, quorum)
    motion.state, motion.decided_at = "decided", timezone.now()
    motion.save(update_fields=["state", "result", "winner", "decided_at"])
    log(
        motion.assembly,
        "assembly.decided",
        user=by,
        data={"motion": motion.pk, "result": motion.result},
    )
    hall.announce(motion.assembly)
    return motion
