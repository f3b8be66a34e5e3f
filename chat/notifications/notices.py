"""What the floor of people tells: belonging, roles, invitations, connections, data.

That floor lies below this one, so its kinds are registered here and its facts heard in
`receivers`. Most of them have letters of their own already: those are on the bell only.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.notifications import together
from chat.notifications.kinds import BELL, MAIL, Told, register
from core import dates
from membership import roles
from membership.access import mails as role_letters
from membership.connections.models import Connection
from membership.invitations.models import Invitation
from membership.joining.models import Application
from membership.models import Belonging, Grant, Period
from membership.privacy_centre.models import ExportRequest

State = Application.State


def joined(notice):
    row = together.row(notice, "period", Period.objects.standing)
    return row and Told(_("You are a member"), reverse("joining:membership"))


def renewed(notice):
    row = together.row(notice, "period", Period.objects.standing)
    if row is None:
        return None
    day = dates.day_long(row.ends, today=timezone.localdate(), weekday=False)
    text = _("Your membership is renewed, to {day}").format(day=day)
    return Told(text, reverse("joining:membership"))


def ends(notice):
    row = together.row(notice, "period", Period.objects.standing)
    if row is None:
        return None
    day = dates.day_long(row.ends, today=timezone.localdate(), weekday=False)
    if row.ends < timezone.localdate():
        text = _("Your membership ended on {day}").format(day=day)
    else:
        text = _("Your membership runs to {day}").format(day=day)
    return Told(text, reverse("joining:membership"), _("See how to renew."))


def decided(notice):
    """None where the decision was taken back."""
    row = together.row(notice, "application", Application.objects.all)
    if row is None or row.state != notice.params["state"]:
        return None
    url = row.get_absolute_url()
    if row.state == State.APPROVED:
        return Told(_("Welcome: you are a member"), reverse("joining:membership"))
    return Told(_("The board has decided on your application"), url)


def board_asked(notice):
    rows = Application.objects.filter(state=State.ASKED)
    row = together.row(notice, "application", lambda: rows)
    text = _("The board has a question about your application")
    return row and Told(text, row.get_absolute_url())


def waits(notice):
    rows = Application.objects.select_related("person")
    row = together.row(notice, "application", lambda: rows)
    if row is None or not row.is_open:
        return None
    name = row.person.get_full_name()
    return Told(_("{name} applies").format(name=name), reverse("joining_queue"))


def role_given(notice):
    row = _grant(notice)
    if row is None or row.revoked_at is not None:
        return None
    name = roles.label(row.role.name)
    text = _("You have a role: %s") % name
    detail = _("You have this role now, for: %s.") % role_letters.reach(row)
    return Told(text, reverse("account_security"), detail)


def role_taken(notice):
    row = _grant(notice)
    if row is None:
        return None
    name = roles.label(row.role.name)
    text = _("Your role has ended: %s") % name
    detail = _("You no longer have this role, for: %s.") % role_letters.reach(row)
    return Told(text, reverse("my_week"), detail)


def _grant(notice):
    rows = Grant.objects.filter(person=notice.person_id).select_related("role", "unit")
    return together.row(notice, "grant", lambda: rows)


def placed(notice):
    rows = Belonging.objects.filter(person=notice.person_id, ends=None)
    rows = rows.select_related("unit")
    row = together.row(notice, "unit", lambda: rows, by="unit_id")
    if row is None:
        return None
    text = _("You belong to {unit} now").format(unit=row.unit.name)
    return Told(text, reverse("directory:mine"))


def accepted(notice):
    rows = Invitation.objects.filter(invited_by=notice.person_id)
    row = together.row(notice, "invitation", lambda: rows)
    if row is None:
        return None
    text = _("{email} has accepted your invitation").format(email=row.email)
    return Told(text, reverse("my_invitations"))


def asked(notice):
    row = _connection(notice, Connection.State.ASKED)
    if row is None:
        return None
    name = row.asked_by.get_full_name()
    if row.wants == "mentor":
        text = _("{name} asks you to be their mentor").format(name=name)
    else:
        text = _("{name} offers to be your mentor").format(name=name)
    return Told(text, reverse("my_connections"))


def agreed(notice):
    row = _connection(notice, Connection.State.AGREED)
    if row is None:
        return None
    other = row.other(notice.person)
    name = other.get_full_name()
    if row.mentor_id == other.pk:
        text = _("{name} is your mentor now").format(name=name)
    else:
        text = _("{name} is your mentee now").format(name=name)
    return Told(text, reverse("my_connections"))


def declined(notice):
    """The same whether they declined once or for good."""
    row = _connection(notice, Connection.State.DECLINED, Connection.State.BLOCKED)
    if row is None:
        return None
    other = None if row.email else row.other(notice.person)
    name = other.get_full_name() if other else row.email
    text = _("{name} cannot this time").format(name=name)
    return Told(text, reverse("my_connections"))


def over(notice):
    row = _connection(notice, Connection.State.ENDED)
    if row is None:
        return None
    name = row.other(notice.person).get_full_name()
    text = _("{name} has ended your connection").format(name=name)
    return Told(text, reverse("my_connections"))


def _connection(notice, *states):
    rows = Connection.objects.filter(state__in=states)
    rows = rows.select_related("asked_by", "mentor", "mentee")
    return together.row(notice, "connection", lambda: rows)


def export_ready(notice):
    rows = ExportRequest.objects.filter(person=notice.person_id)
    row = together.row(notice, "request", lambda: rows)
    if row is None or not row.is_ready:
        return None
    return Told(_("Your data is ready to fetch"), reverse("privacy_home") + "#download")


def decides(user) -> bool:
    """Whoever decides on applications."""
    return roles.has(user, roles.BOARD)


_yours = gettext_lazy("because it is about your membership")
register(
    "membership.joined",
    group="membership",
    label=gettext_lazy("You are a member"),
    tell=joined,
    why=_yours,
    default=(BELL, MAIL),
)
register(
    "membership.decided",
    group="membership",
    label=gettext_lazy("Your application is decided"),
    tell=decided,
    why=gettext_lazy("because you have applied"),
    own_mail=True,
)
register(
    "membership.asked",
    group="membership",
    label=gettext_lazy("The board has a question to you"),
    tell=board_asked,
    why=gettext_lazy("because you have applied"),
    own_mail=True,
)
register(
    "membership.renewed",
    group="membership",
    label=gettext_lazy("Your membership is renewed"),
    tell=renewed,
    why=_yours,
)
register(
    "membership.ends",
    group="membership",
    label=gettext_lazy("Your membership ends"),
    tell=ends,
    why=_yours,
    own_mail=True,
)
register(
    "membership.waits",
    group="membership",
    label=gettext_lazy("An application waits for the board"),
    tell=waits,
    why=gettext_lazy("because you decide on applications"),
    own_mail=True,
    offered=decides,
)
register(
    "membership.placed",
    group="membership",
    label=gettext_lazy("You belong to a unit"),
    tell=placed,
    why=_yours,
)
register(
    "role.given",
    group="membership",
    label=gettext_lazy("You have a role"),
    tell=role_given,
    why=gettext_lazy("because it is about what you may do here"),
    own_mail=True,
)
register(
    "role.taken",
    group="membership",
    label=gettext_lazy("Your role has ended"),
    tell=role_taken,
    why=gettext_lazy("because it is about what you may do here"),
    own_mail=True,
)
register(
    "invitation.accepted",
    group="membership",
    label=gettext_lazy("Somebody accepted your invitation"),
    tell=accepted,
    why=gettext_lazy("because you invited them"),
)
_theirs = gettext_lazy("because you are mentor or mentee, or are asked to be")
for name, label, tell in (
    ("asked", gettext_lazy("Somebody asks for a mentor, or offers to be one"), asked),
    ("agreed", gettext_lazy("Your request was accepted"), agreed),
    ("declined", gettext_lazy("Your request was declined"), declined),
    ("ended", gettext_lazy("A connection has ended"), over),
):
    register(
        f"connection.{name}",
        group="membership",
        label=label,
        tell=tell,
        why=_theirs,
        own_mail=True,
    )
register(
    "privacy.export",
    group="account",
    label=gettext_lazy("Your data is ready to fetch"),
    tell=export_ready,
    why=gettext_lazy("because you asked for it"),
    own_mail=True,
)
