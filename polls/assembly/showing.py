"""A meeting as one reader sees it: what goes on, their votes, what was decided."""

from dataclasses import dataclass, field
from datetime import datetime

from polls import facts as poll_facts
from polls import showing as poll_showing
from polls.assembly import facts, rights
from polls.assembly.models import Assembly, Motion, Proxy, Seat
from polls.forms import BallotForm
from polls.models import Participation


@dataclass
class Vote:
    """One vote that the reader casts: their own, or one they hold.

    `why` is why it cannot be cast now: absent (the reader is), back (its giver is).
    """

    seat: Seat
    own: bool
    cast: bool
    why: str = ""
    form: BallotForm | None = None
    refused: str = ""

    @property
    def name(self) -> str:
        return self.seat.entry.name


@dataclass
class Point:
    """A motion with what was counted, once it is decided."""

    motion: Motion
    turnout: int | None = None
    outcome: poll_showing.Outcome | None = None

    @property
    def idle(self) -> int:
        """How many cast a vote for nobody, where several are put in order."""
        return (self.turnout or 0) - self.outcome.answers if self.outcome else 0

    @property
    def quorum_met(self) -> bool | None:
        motion = self.motion
        if motion.needed is None or motion.state != "decided":
            return None
        return motion.result != Motion.Result.NO_QUORUM


@dataclass
class Floor:
    """The meeting now, for this reader."""

    assembly: Assembly
    hall: facts.Hall
    version: str
    point: Point | None
    seat: Seat | None = None
    votes: list[Vote] = field(default_factory=list)
    chairs: bool = False
    keeps: bool = False
    held: int = 0
    asked_of: int = 0

    @property
    def motion(self) -> Motion | None:
        return self.point.motion if self.point else None

    @property
    def is_voting(self) -> bool:
        return self.motion is not None and self.motion.state == "open"

    @property
    def closes_at(self) -> datetime | None:
        return self.motion.poll.closes_at if self.is_voting else None

    @property
    def share(self) -> int:
        """Votes cast in per cent of those in the hall, for the bar."""
        cast = (self.point and self.point.turnout) or 0
        return min(100, round(100 * cast / self.hall.votes)) if self.hall.votes else 0

    @property
    def follows_hall(self) -> bool:
        """Whether somebody who comes or leaves changes what the reader may cast."""
        waits = self.seat is not None and not self.seat.present
        return (waits and self.assembly.is_on) or any(
            vote.why or not vote.own for vote in self.votes
        )


def floor(assembly: Assembly, user, sent: dict[int, BallotForm] | None = None) -> Floor:
    """`sent` are forms that came back with faults, by their seat."""
    motion = facts.current(assembly)
    view = Floor(
        assembly=assembly,
        hall=facts.hall(assembly),
        version=facts.version(assembly, motion),
        point=point(motion) if motion else None,
        seat=rights.seat_of(user, assembly),
        chairs=rights.may_chair(user, assembly),
        keeps=rights.may_keep(user, assembly),
    )
    if view.seat is not None and assembly.is_on:
        offers = Proxy.objects.filter(holder=view.seat)
        view.held = view.seat.holding
        view.asked_of = offers.filter(state="offered").count()
        if view.is_voting:
            view.votes = _votes(view, user, sent or {})
    return view


def _votes(view: Floor, user, sent) -> list[Vote]:
    seats = Seat.objects.of(view.assembly).cast_by(user).filter(on_roll=True)
    rows = list(seats.select_related("entry").order_by("entry__place"))
    rows.sort(key=lambda seat: seat.entry.person_id != user.pk)
    people = [seat.entry.person_id for seat in rows]
    cast = set(
        Participation.objects.filter(
            poll=view.motion.poll, voter__in=people
        ).values_list("voter", flat=True)
    )
    return [_vote(view, seat, user, cast, sent) for seat in rows]


def _vote(view: Floor, seat: Seat, user, cast, sent) -> Vote:
    own = seat.entry.person_id == user.pk
    vote = Vote(seat=seat, own=own, cast=seat.entry.person_id in cast)
    if not own and seat.present:
        vote.why = "back"
    elif not view.seat.present:
        vote.why = "absent"
    if not vote.cast and not vote.why and view.motion.poll.state == "open":
        vote.form = sent.get(seat.pk) or ballot(view.motion, seat.pk)
    return vote


def ballot(motion: Motion, seat_pk: int, data=None) -> BallotForm:
    """The motion's ballot for one seat; several stand on one page."""
    form = BallotForm(data, poll=motion.poll)
    form.auto_id = f"seat{seat_pk}-%s"
    return form


def point(motion: Motion) -> Point:
    """Two queries for one that is decided, one for one that is open."""
    if motion.state == "open":
        return Point(motion, turnout=poll_facts.turnout(motion.poll))
    if motion.state != "decided":
        return Point(motion)
    poll = motion.poll
    [outcome] = poll_showing.outcomes(poll, poll.outcome["questions"])
    return Point(motion, turnout=poll.outcome["turnout"], outcome=outcome)


def points(assembly: Assembly) -> list[Point]:
    """The whole agenda in its order."""
    rows = assembly.motions.select_related("poll", "amends")
    return [point(row) for row in rows.prefetch_related("poll__questions")]
