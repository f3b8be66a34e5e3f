"""What can be said about a poll now: how many have voted, and what they answered."""

from django.db.models import Q

from core import presence
from membership.accounts.models import User
from membership.models import Belonging, Member
from membership.models.members import today
from polls import audience, counting
from polls.models import Ballot, Participation, Poll, lines


def shape(poll: Poll) -> list[dict]:
    """The questions as `counting` needs them, in their order."""
    return [
        {
            "pk": question.pk,
            "kind": question.kind,
            "top": question.top,
            "width": len(lines(question.choices_da or question.choices_en)),
        }
        for question in poll.questions.all()
    ]


def pile(poll: Poll) -> list[dict]:
    """Every answer given, without names."""
    if poll.is_secret:
        rows = Ballot.objects.filter(poll=poll)
    else:
        rows = Participation.objects.filter(poll=poll, answers__isnull=False)
    return list(rows.order_by().values_list("answers", flat=True))


def turnout(poll: Poll) -> int:
    """How many have voted; counted once more only while it is open."""
    if poll.sealed_at:
        return poll.outcome["turnout"]
    return Participation.objects.filter(poll=poll).count()


def count(poll: Poll) -> dict:
    """`turnout` and `questions` (counting.tally), counted from the rows."""
    return {
        "turnout": Participation.objects.filter(poll=poll).count(),
        "questions": counting.tally(shape(poll), pile(poll)),
    }


def figures(poll: Poll) -> dict:
    """As `count`; of a sealed poll what was counted then."""
    return poll.outcome if poll.sealed_at else count(poll)


def electorate(poll: Poll) -> int | None:
    """How many may vote today, or could when they did; None where everybody may.

    Whether somebody may vote is asked when they do: who leaves later has voted, and who
    comes later may still.
    """
    if poll.sealed_at:
        return poll.electorate
    if poll.audience == Poll.Audience.MEMBERS:
        return _with_voters(poll, Member.objects.current().values("person"))
    if poll.audience == Poll.Audience.UNIT:
        rows = Belonging.objects.on(today()).in_units(poll.unit)
        return _with_voters(poll, rows.values("person"))
    if poll.audience == Poll.Audience.EVENT:
        return len(presence.came(poll.occurrence_id))
    if circle := audience.circles.get(poll.audience):
        return circle.electorate(poll)
    return None


def _with_voters(poll: Poll, people) -> int:
    """These people and those who have voted, each once. `people` are rows of ids."""
    voters = Participation.objects.filter(poll=poll).values("voter")
    return User.objects.filter(Q(pk__in=people) | Q(pk__in=voters)).count()


def moving(poll: Poll, *, with_figures: bool) -> dict:
    """What open pages take over while it goes on: never words, never rounds."""
    state = poll.state
    said = {"turnout": turnout(poll), "state": state}
    if with_figures:
        said["questions"] = {
            key: {
                "answers": row["answers"],
                "counts": row["counts"],
                "leads": counting.leads(row),
            }
            for key, row in figures(poll)["questions"].items()
            if "counts" in row
        }
    return said


def frame(pk: int) -> dict:
    """The hub's word to every page that watches: figures only where all see them.

    Empty for a poll that is not there.
    """
    poll = Poll.objects.filter(pk=pk).first()
    if poll is None:
        return {}
    live = poll.state == "open" and not poll.is_secret and poll.results == "live"
    return moving(poll, with_figures=live or poll.state == "closed")
