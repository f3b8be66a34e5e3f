"""What polls tell those whom they ask: one has opened, closes soon, its result is out.

Nothing is told or taken back when somebody votes: a notice has times, and they would
say when.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.notifications import actions, kinds, reminders, together
from chat.notifications.kinds import BELL, MAIL, Told
from core import live, presence
from core.mail import newest
from membership.accounts.models import User
from membership.models import Belonging, Member
from membership.models.members import today
from polls import facts
from polls.models import Participation, Poll
from polls.templatetags.poll_tags import moment

OPENED, CLOSING, RESULT = "polls.opened", "polls.closing", "polls.result"
DAY, HOUR, HALF = 24 * 60, 60, 30  # minutes before
Stage = Poll.Told


def tell_due() -> int:
    """Tell of polls that have opened and of results, each once; how many heard."""
    told = 0
    for poll in Poll.objects.open().filter(told=Stage.NOTHING):
        told += _tell(poll, Stage.OPENED, OPENED, _asked(poll))
    for poll in Poll.objects.filter(told__lt=Stage.RESULT, sealed_at__isnull=False):
        told += _tell(poll, Stage.RESULT, RESULT, _asked(poll) | _voters(poll))
    return told


@transaction.atomic
def _tell(poll: Poll, stage: int, kind: str, people) -> int:
    """To these, unless another process has. Nobody who votes waits for it."""
    if not Poll.objects.filter(pk=poll.pk, told__lt=stage).update(told=stage):
        return 0
    if stage == Stage.OPENED:
        # The clock opened it, so nobody has told those who wait on its page.
        live.announce(f"poll.{poll.pk}", partial(facts.frame, poll.pk))
    return actions.notify(
        people=people.values_list("pk", flat=True),
        kind=kind,
        key=str(poll.pk),
        params={"poll": poll.pk},
    )


def _asked(poll: Poll):
    """Whom it asks, as users; nobody by name where it asks everybody with an account,
    and motions are for those in the hall."""
    if poll.audience == Poll.Audience.MEMBERS:
        return User.objects.filter(pk__in=Member.objects.current().values("person"))
    if poll.audience == Poll.Audience.UNIT:
        rows = Belonging.objects.on(today()).in_units(poll.unit)
        return User.objects.filter(pk__in=rows.values("person"))
    if poll.audience == Poll.Audience.EVENT:
        return User.objects.filter(pk__in=presence.came(poll.occurrence_id))
    return User.objects.none()


def _voters(poll: Poll):
    if poll.audience == "roll":
        return User.objects.none()
    rows = Participation.objects.filter(poll=poll)
    return User.objects.filter(pk__in=rows.values("voter"))


def closing(now: dt.datetime, until: dt.datetime):
    """Polls that close soon; votes at a meeting are for those who are there."""
    rows = Poll.objects.open().filter(closes_at__gt=now, closes_at__lte=until)
    rows = rows.exclude(audience="roll")
    for poll in rows.order_by("closes_at", "pk"):
        yield reminders.Thing(str(poll.pk), poll.closes_at, {"poll": poll.pk})


def silent(thing: reminders.Thing, since: dt.datetime):
    """Who is asked and has not voted.

    Nobody where the poll had not been open as long before as it stays open after: who
    has just been told that it has opened needs no second word.
    """
    poll = Poll.objects.get(pk=thing.params["poll"])
    if since - poll.opens_at < thing.starts_at - since:
        return User.objects.none().values("pk")
    rows = Participation.objects.filter(poll=poll)
    return _asked(poll).exclude(pk__in=rows.values("voter")).values("pk")


def over(poll: Poll) -> None:
    """It has closed: what says that it will is taken back, and sent to nobody."""
    reminders.take_back(kind=CLOSING, thing_key=str(poll.pk))


def _poll(notice) -> Poll | None:
    def rows():
        return Poll.objects.visible_to(notice.person).exclude(opens_at=None)

    return together.row(notice, "poll", rows)


def _opened(notice) -> Told | None:
    poll = _poll(notice)
    if poll is None:
        return None
    text = _("A poll has opened: {title}").format(title=poll.title)
    said = _("It closes {when}.").format(when=moment(poll.closes_at))
    return Told(text, poll.get_absolute_url(), said if poll.closes_at else "")


def _closing(notice) -> Told | None:
    poll = _poll(notice)
    if poll is None or poll.state != "open" or not poll.closes_at:
        return None
    text = _("A poll closes soon: {title}").format(title=poll.title)
    said = _("It closes {when}.").format(when=moment(poll.closes_at))
    return Told(text, poll.get_absolute_url(), said)


def _result(notice) -> Told | None:
    poll = _poll(notice)
    if poll is None or poll.sealed_at is None:
        return None
    text = _("The result is out: {title}").format(title=poll.title)
    return Told(text, reverse("polls:results", args=[poll.pk]))


# As before an event: the day before unless one says otherwise, and what is worth
# nothing once it has closed waits for no morning and no mail of the day.
_CLOSING = {
    "leads": (DAY, HOUR, HALF),
    "lead_defaults": {DAY: (BELL,), HOUR: (), HALF: ()},
    "urgent": True,
}
for name, label, tell, more in (
    (OPENED, gettext_lazy("A poll has opened"), _opened, {"default": (BELL, MAIL)}),
    (CLOSING, gettext_lazy("A poll closes soon"), _closing, _CLOSING),
    (RESULT, gettext_lazy("The result of a poll is out"), _result, {}),
):
    kinds.register(
        name,
        group="polls",
        label=label,
        tell=tell,
        why=gettext_lazy("because the poll is for you"),
        sample=newest(Poll.objects.exclude(opens_at=None), poll="pk"),
        **more,
    )
reminders.register(CLOSING, things=closing, people=silent)
