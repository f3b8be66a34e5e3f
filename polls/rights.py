"""Who may do what with a poll; the one place that answers."""

from core import presence
from membership import roles
from polls import audience
from polls.audience import KEEPERS
from polls.models import Participation, Poll


def may_keep(user, poll: Poll) -> bool:
    """Create, change, open and close it: board and organisers, within their scope."""
    if circle := audience.circles.get(poll.audience):
        return circle.may_keep(user, poll)
    return roles.may(user, *KEEPERS, unit=poll.unit if poll.unit_id else None)


def is_asked(user, poll: Poll) -> bool:
    """Whether the person is among those who may answer. One query at most."""
    if not user.is_authenticated or not user.is_active:
        return False
    if poll.audience == Poll.Audience.ANYONE:
        return True
    if poll.audience == Poll.Audience.MEMBERS:
        return audience.is_member(user)
    if poll.audience == Poll.Audience.EVENT:
        return poll.occurrence_id in presence.visited(user.pk)
    if circle := audience.circles.get(poll.audience):
        return circle.is_asked(user, poll)
    return audience.is_in(user, poll.unit)


def own(user, poll: Poll) -> Participation | None:
    """The person's participation, if they have voted."""
    if not user.is_authenticated:
        return None
    return Participation.objects.filter(poll=poll, voter=user).first()


def shows_results(poll: Poll, voted: bool) -> bool:
    """Whether figures may be shown now. Nobody sees those of a secret poll early."""
    if poll.state == "closed":
        return True
    if poll.state != "open" or poll.is_secret:
        return False
    return poll.results == Poll.Results.LIVE or (
        poll.results == Poll.Results.VOTED and voted
    )
