"""What people are told about asking to talk. No word of what was said is in it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.direct import signals
from chat.direct.models import Ask
from chat.notifications import actions, kinds, together


def _ask(notice) -> Ask | None:
    rows = Ask.objects.select_related("asker", "asked", "room")
    return together.row(notice, "ask", lambda: rows)


def _asked(notice):
    rows = Ask.objects.to(notice.person).select_related("asker")
    row = together.row(notice, "ask", lambda: rows)
    if row is None:
        return None
    text = _("{name} asks to talk with you").format(name=row.asker.get_full_name())
    return kinds.Told(text, reverse("chat:rooms"))


def _accepted(notice):
    row = _ask(notice)
    if row is None or row.asker_id != notice.person_id:
        return None
    text = _("{name} says yes: you can write now").format(
        name=row.asked.get_full_name()
    )
    return kinds.Told(text, row.room.get_absolute_url())


kinds.register(
    "direct.asked",
    group="chat",
    label=gettext_lazy("Somebody asks to talk with you"),
    tell=_asked,
    why=gettext_lazy("because somebody wants to write to you and needs your yes"),
    default=("bell", "mail"),
)
kinds.register(
    "direct.accepted",
    group="chat",
    label=gettext_lazy("Somebody you asked says yes"),
    tell=_accepted,
    why=gettext_lazy("because you asked to talk with them"),
)


def tell_asked(sender, ask, **kwargs):
    given = {"kind": "direct.asked", "key": f"ask-{ask.pk}-", "params": {"ask": ask.pk}}
    actions.notify(people=[ask.asked_id], by=ask.asker_id, **given)


def tell_accepted(sender, ask, **kwargs):
    take_back(sender, ask)
    given = {"kind": "direct.accepted", "key": f"ask-{ask.pk}-"}
    actions.notify(
        people=[ask.asker_id], by=ask.asked_id, params={"ask": ask.pk}, **given
    )


def take_back(sender, ask, **kwargs):
    actions.withdraw(kind="direct.asked", key_prefix=f"ask-{ask.pk}-")


signals.asked.connect(tell_asked, dispatch_uid="direct.notices")
signals.accepted.connect(tell_accepted, dispatch_uid="direct.notices")
signals.answered.connect(take_back, dispatch_uid="direct.notices")
