"""What a person's week shows of polls: those that are open and wait for them."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import week
from polls import audience
from polls.models import Poll, voted_by
from polls.templatetags.poll_tags import moment

MOST = 3


def build(request):
    """A line for each, those that close first; motions stand with their assembly."""
    user = request.user
    asked = Q(audience="anyone") | audience.meant_for(user)
    waiting = (
        Poll.objects.open()
        .filter(asked)
        .exclude(audience="roll")
        .exclude(voted_by(user))
        .order_by(F("closes_at").asc(nulls_last=True), "pk")
    )
    for poll in waiting[:MOST]:
        note = _("A poll that is open now.")
        if poll.closes_at:
            note = _("A poll that closes {when}.").format(when=moment(poll.closes_at))
        yield week.Line(week.WAITING, poll.title, poll.get_absolute_url(), "list", note)


week.register("polls", 30, build)
