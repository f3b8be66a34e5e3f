"""A poll as one reader sees it: what to draw, with nothing that is not for them."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from polls import counting, facts, rights
from polls.forms import BallotForm
from polls.models import Participation, Poll, PollResultPage, Question

# Beyond so many, names are left out: a page is no list of members.
MOST_NAMES = 500


@dataclass
class Line:
    """One choice with its votes. `share` is in per cent of those who answered."""

    place: int
    label: str
    votes: int
    share: int
    leads: bool = False
    points: float | None = None
    names: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    """What was answered to one question."""

    question: Question
    answers: int
    lines: list[Line] = field(default_factory=list)
    rounds: list[dict] = field(default_factory=list)
    winner: str = ""
    mean: float | None = None
    median: float | None = None
    texts: list[str] = field(default_factory=list)

    @property
    def leader(self) -> Line | None:
        """The one choice that is ahead; None for none, or for several."""
        ahead = [line for line in self.lines if line.leads]
        return ahead[0] if len(ahead) == 1 else None


@dataclass
class View:
    """One poll for one reader."""

    poll: Poll
    state: str
    turnout: int
    voted: bool = False
    asked: bool = False
    keeps: bool = False
    shows: bool = False
    own: Participation | None = None
    form: BallotForm | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    electorate: int | None = None
    sign_in_url: str = ""
    pages: list[PollResultPage] = field(default_factory=list)
    is_sample: bool = False

    @property
    def may_vote(self) -> bool:
        return self.state == "open" and self.asked and not self.voted

    @property
    def turns_at(self):
        """When the clock will open or close it next; None where it will not."""
        if self.state == "coming":
            return self.poll.opens_at
        return self.poll.closes_at if self.state == "open" else None

    @property
    def asks(self) -> list[Question]:
        """The questions, for those who look after what has not opened."""
        if self.keeps and self.state in {"draft", "coming"}:
            return list(self.poll.questions.all())
        return []

    @property
    def first(self) -> Outcome | None:
        return self.outcomes[0] if self.outcomes else None

    @property
    def is_short(self) -> bool:
        """Fits on a card: one question with a few choices."""
        asked = list(self.poll.questions.all())
        return (
            not self.poll.is_verified  # its receipt needs a page
            and len(asked) == 1
            and asked[0].kind in {"single", "scale"}
            and len(asked[0].choices) <= 6
        )

    @property
    def own_words(self) -> str:
        """What the reader chose, where the poll is open and asks for one choice."""
        if self.own is None or not self.own.answers:
            return ""
        for question in self.poll.questions.all():
            place = self.own.answers.get(str(question.pk))
            if question.kind == "single" and isinstance(place, int):
                return label(question, place)
        return ""

    @property
    def reached(self) -> bool | None:
        """Whether enough have voted; None where no quorum was set."""
        return None if not self.poll.quorum else self.turnout >= self.poll.quorum

    @property
    def percent(self) -> int | None:
        """Turnout in per cent of those asked."""
        return round(100 * self.turnout / self.electorate) if self.electorate else None


def label(question, place: int) -> str:
    """The words of a choice; empty for one that is not there."""
    labels = question.choices
    return labels[place - 1] if 0 < place <= len(labels) else ""


def of(poll: Poll, user, *, form=None, names=False) -> View:
    """The poll for this reader. `names`: with who answered what, where it is open."""
    own = rights.own(user, poll)
    view = View(
        poll=poll,
        state=poll.state,
        turnout=0,
        voted=own is not None,
        own=own,
        asked=rights.is_asked(user, poll),
        keeps=rights.may_keep(user, poll),
    )
    if view.keeps and view.state == "closed":
        view.pages = list(poll.result_pages.select_related("locale").order_by("path"))
    view.shows = rights.shows_results(poll, view.voted)
    if view.shows:
        found = facts.figures(poll)
        view.turnout = found["turnout"]
        view.outcomes = outcomes(poll, found["questions"])
        if names and view.asked and not poll.is_secret:
            _name(poll, view.outcomes)
    elif view.state != "draft":
        view.turnout = facts.turnout(poll)
    if view.may_vote:
        view.form = form or BallotForm(poll=poll)
    if view.state == "open" and not user.is_authenticated:
        here = urlencode({"next": poll.get_absolute_url()})
        view.sign_in_url = f"{reverse('account_login')}?{here}"
    return view


def published(poll: Poll) -> View:
    """The result for everybody: figures without words of people and without names."""
    view = View(poll=poll, state=poll.state, turnout=0)
    view.shows = poll.sealed_at is not None
    if view.shows:
        view.turnout = poll.outcome["turnout"]
        view.electorate = poll.electorate
        view.outcomes = outcomes(poll, poll.outcome["questions"])
        for outcome in view.outcomes:
            outcome.texts = []
    return view


def outcomes(poll: Poll, tallies: dict) -> list[Outcome]:
    """The questions in their order with what was answered."""
    return [
        _outcome(question, tallies[str(question.pk)])
        for question in poll.questions.all()
        if str(question.pk) in tallies
    ]


def _outcome(question, tally) -> Outcome:
    shown = Outcome(
        question=question,
        answers=tally["answers"],
        mean=tally.get("mean"),
        median=tally.get("median"),
        texts=tally.get("texts", []),
    )
    counts = tally.get("counts", [])
    labels = question.choices
    if question.kind == "scale":
        labels = [str(n) for n in range(1, question.top + 1)]
    ahead = counting.leads(tally)
    points = tally.get("borda") or [None] * len(counts)
    for place, (words, votes) in enumerate(zip(labels, counts, strict=False), start=1):
        share = round(100 * votes / tally["answers"]) if tally["answers"] else 0
        shown.lines.append(
            Line(place, words, votes, share, place in ahead, points=points[place - 1])
        )
    if question.kind == "ranked":
        winner = tally.get("winner")
        shown.winner = label(question, winner) if winner else ""
        shown.rounds = [
            {
                "number": n,
                "counts": entry["counts"],
                "spent": entry["spent"],
                "out": [label(question, place) for place in entry["out"]],
            }
            for n, entry in enumerate(tally.get("rounds", []), start=1)
        ]
    return shown


def _name(poll: Poll, shown: list[Outcome]) -> None:
    """Put the names beside the choices of an open poll."""
    rows = (
        Participation.objects.filter(poll=poll, answers__isnull=False)
        .select_related("voter")
        .order_by("voter__first_name", "voter__last_name")[:MOST_NAMES]
    )
    voters = [(row.voter.get_full_name(), row.answers) for row in rows]
    for outcome in shown:
        key = str(outcome.question.pk)
        for line in outcome.lines:
            line.names = [
                name for name, given in voters if _chose(given.get(key), line.place)
            ]


def _chose(value, place: int) -> bool:
    if isinstance(value, list):
        return place in value
    return value == place
