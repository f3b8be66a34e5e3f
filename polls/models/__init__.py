"""Polls and questions, ballots, and the page that lists them."""

from polls.models.pages import PollIndexPage, PollResultPage
from polls.models.proofs import Proof, Receipt
from polls.models.questions import MOST_CHOICES, Poll, Question, lines
from polls.models.votes import Ballot, Participation, voted_by

__all__ = [
    "MOST_CHOICES",
    "Ballot",
    "Participation",
    "Poll",
    "PollIndexPage",
    "PollResultPage",
    "Proof",
    "Question",
    "Receipt",
    "lines",
    "voted_by",
]
