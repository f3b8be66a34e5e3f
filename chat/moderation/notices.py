"""What moderators and those who report are told; and walls around people."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.models import Block, Room
from chat.moderation import rights, signals
from chat.moderation.models import Mute, Report
from chat.notifications import actions, kinds, together, walls


def _report(notice, rows) -> Report | None:
    rows = rows.select_related("message__room")
    return together.row(notice, "report", lambda: rows)


def _where(report: Report) -> str:
    room = report.message.room
    return _("two people") if room.kind == Room.Kind.DIRECT else room.title


def _reported(notice):
    rows = together.once(notice, "mine", lambda _all: rights.reports(notice.person))
    row = _report(notice, rows)
    if row is None:
        return None
    text = _("A message in {room} is reported").format(room=_where(row))
    return kinds.Told(text, reverse("moderation:queue"), row.get_reason_display())


def _decided(notice):
    row = _report(notice, Report.objects.all())
    if row is None or not row.decision or row.person_id != notice.person_id:
        return None
    texts = {
        Report.Decision.KEPT: _("A moderator looked at what you reported: it stays"),
        Report.Decision.HIDDEN: _("A moderator hid the message that you reported"),
        Report.Decision.GONE: _("The message that you reported is gone"),
    }
    return kinds.Told(
        texts[Report.Decision(row.decision)], row.message.room.get_absolute_url()
    )


kinds.register(
    "moderation.reported",
    group="chat",
    label=gettext_lazy("A message in a room you keep is reported"),
    tell=_reported,
    why=gettext_lazy("because you decide about reports there"),
    default=("bell", "mail"),
)
kinds.register(
    "moderation.decided",
    group="chat",
    label=gettext_lazy("What became of a message you reported"),
    tell=_decided,
    why=gettext_lazy("because you reported the message"),
)


def tell_reported(sender, report, **kwargs):
    given = {"kind": "moderation.reported", "key": f"report-{report.pk}-"}
    people = rights.deciders(report).exclude(pk=report.person_id)
    actions.notify(people=people, params={"report": report.pk}, **given)


def tell_decided(sender, report, **kwargs):
    actions.withdraw(kind="moderation.reported", key_prefix=f"report-{report.pk}-")
    if report.person_id:
        given = {"kind": "moderation.decided", "key": f"report-{report.pk}-"}
        actions.notify(people=[report.person_id], params={"report": report.pk}, **given)


def wants_nothing(people: list[int], by: int):
    """Those of the people who have blocked or muted `by`."""
    blocked = Block.objects.filter(blocked=by, person__in=people)
    muted = Mute.objects.filter(muted=by, person__in=people)
    yield from blocked.values_list("person", flat=True)
    yield from muted.values_list("person", flat=True)


walls.add("chat", wants_nothing)
signals.reported.connect(tell_reported, dispatch_uid="moderation.notices")
signals.decided.connect(tell_decided, dispatch_uid="moderation.notices")
