"""What polls keep about people: that they voted, and in open polls what they said."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "polls.poll",
    actors=("author",),
    erasure=privacy.KEEP,
    why="what the association asked and decided",
)
privacy.register(
    "polls.participation",
    "voter",
    export=("poll", "answers"),
    name=_("polls answered"),
)
privacy.free("polls.ballot", "answers without a person: nothing leads to who gave them")
privacy.free("polls.receipt", "a fingerprint that leads neither to person nor answer")
privacy.free("polls.proof", "the key and the signed list of a poll; no person in it")
