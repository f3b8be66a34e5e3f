"""A poll that does not exist, for previews: believable, and counted by hand."""

from polls.models import Poll, Question
from polls.showing import Line, Outcome, View


def poll() -> Poll:
    """An open poll with one question, never saved."""
    return Poll(
        title_da="Hvor skal forårskonferencen holdes?",
        title_en="Where should the spring conference be held?",
        audience=Poll.Audience.ANYONE,
        grade=Poll.Grade.OPEN,
        results=Poll.Results.LIVE,
    )


def view(poll: Poll) -> View:
    """How its card looks to somebody who has voted."""
    question = Question(
        text_da=poll.title_da, text_en=poll.title_en, kind=Question.Kind.SINGLE
    )
    votes = [("Lund", 98), ("København", 66), ("Malmö", 50)]
    whole = sum(count for _place, count in votes)
    lines = [
        Line(n, name, count, round(100 * count / whole), leads=n == 1)
        for n, (name, count) in enumerate(votes, start=1)
    ]
    return View(
        poll=poll,
        state="open",
        turnout=whole,
        shows=True,
        outcomes=[Outcome(question=question, answers=whole, lines=lines)],
        is_sample=True,
    )
