"""What people are told about coming into rooms."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.groups import signals
from chat.models import Participant
from chat.notifications import actions, kinds, together

State, Role = Participant.State, Participant.Role


def _seat(notice, *states) -> Participant | None:
    rows = Participant.objects.filter(state__in=states)
    rows = rows.select_related("room", "person", "by")
    return together.row(notice, "seat", lambda: rows)


def _kept(notice) -> set[int]:
    """The rooms in which the reader keeps order."""
    mine = Participant.objects.filter(person=notice.person_id, state=State.IN)
    rooms = mine.exclude(role=Role.MEMBER).values_list("room", flat=True)
    return together.once(notice, "kept", lambda _notices: set(rooms))


def _invited(notice):
    seat = _seat(notice, State.INVITED)
    if seat is None or seat.person_id != notice.person_id:
        return None
    name = seat.by.get_full_name() if seat.by else _("A moderator")
    text = _("{name} invites you to the room {room}").format(
        name=name, room=seat.room.title
    )
    return kinds.Told(text, reverse("chat:rooms"), seat.room.purpose)


def _asked(notice):
    seat = _seat(notice, State.ASKED)
    if seat is None or seat.room_id not in _kept(notice):
        return None
    text = _("{name} asks to join {room}").format(
        name=seat.person.get_full_name(), room=seat.room.title
    )
    return kinds.Told(text, reverse("groups:about", args=[seat.room_id]))


def _let_in(notice):
    seat = _seat(notice, State.IN)
    if seat is None or seat.person_id != notice.person_id:
        return None
    text = _("You are in the room {room} now").format(room=seat.room.title)
    return kinds.Told(text, seat.room.get_absolute_url(), seat.room.purpose)


kinds.register(
    "groups.invited",
    group="chat",
    label=gettext_lazy("Somebody invites you to a room"),
    tell=_invited,
    why=gettext_lazy("because somebody who keeps that room invited you"),
    default=("bell", "mail"),
)
kinds.register(
    "groups.asked",
    group="chat",
    label=gettext_lazy("Somebody asks to join a room you keep"),
    tell=_asked,
    why=gettext_lazy("because you keep order in that room"),
)
kinds.register(
    "groups.let_in",
    group="chat",
    label=gettext_lazy("You are let into a room"),
    tell=_let_in,
    why=gettext_lazy("because you asked to join it"),
)


def _key(seat) -> str:
    # Asked again on another day is another fact.
    return f"seat-{seat.pk}-{seat.since:%Y%m%d}"


def tell_invited(sender, seat, by, **kwargs):
    given = {"kind": "groups.invited", "key": _key(seat), "params": {"seat": seat.pk}}
    actions.notify(people=[seat.person_id], by=by, **given)


def tell_asked(sender, seat, **kwargs):
    keepers = Participant.objects.filter(room=seat.room_id, state=State.IN)
    people = keepers.exclude(role=Role.MEMBER).values_list("person", flat=True)
    given = {"kind": "groups.asked", "key": _key(seat), "params": {"seat": seat.pk}}
    actions.notify(people=list(people), by=seat.person_id, **given)


def tell_answered(sender, seat, yes, by, **kwargs):
    actions.withdraw(kind="groups.asked", key_prefix=f"seat-{seat.pk}-")
    if yes:
        given = {
            "kind": "groups.let_in",
            "key": _key(seat),
            "params": {"seat": seat.pk},
        }
        actions.notify(people=[seat.person_id], by=by, **given)


signals.invited.connect(tell_invited, dispatch_uid="groups.notices")
signals.join_asked.connect(tell_asked, dispatch_uid="groups.notices")
signals.join_answered.connect(tell_answered, dispatch_uid="groups.notices")
