"""Letters about mentors and mentees: asked, agreed, declined, ended."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail import Written, letter, newest, send, site_url
from membership.connections.models import Connection
from membership.invitations.mails import site_name

State = Connection.State


def asked(row: Connection):
    """To whoever was asked; none to somebody who never wants to hear from them.

    Returns the person, or None where an address has no account that may know of it.
    """
    person = row.other(row.asked_by)
    if person is None:
        person = get_user_model().objects.filter(email__iexact=row.email).first()
        if person and not Connection.objects.to(person).filter(pk=row.pk).exists():
            return None
    if person and not person.is_active:
        return None
    send(
        kind="connection_asked",
        key=f"connection-asked-{row.pk}",
        to=row.email or (person.email if person else ""),
        language=person.language if person else row.asked_by.language,
        params={"pk": row.pk},
    )
    return person


def agreed(row: Connection) -> None:
    _to(row.asked_by, "connection_agreed", row)


def declined(row: Connection) -> None:
    _to(row.asked_by, "connection_declined", row)


def ended(row: Connection, by) -> None:
    _to(row.other(by), "connection_ended", row)


def _to(person, kind: str, row: Connection) -> None:
    if person and person.is_active:
        key = f"{kind.replace('_', '-')}-{row.pk}"
        params = {"pk": row.pk, "to": person.pk}
        send(kind=kind, key=key, person=person, params=params)


def _row(letter, *states) -> Connection | None:
    rows = Connection.objects.select_related("asked_by", "mentor", "mentee")
    return rows.filter(pk=letter.params.get("pk"), state__in=states).first()


def _sample(*states):
    rows = Connection.objects.filter(state__in=states)
    return newest(rows, pk="pk", to="asked_by_id")


def _written(subject, lines, label):
    return Written(
        subject=subject,
        template="mail/plain",
        context={
            "lines": lines,
            "url": site_url(reverse("my_connections")),
            "label": label,
        },
    )


@letter("connection_asked", sample=_sample(State.ASKED))
def connection_asked(letter):
    """None where it was withdrawn before the letter went.

    What the asker wrote is not in a letter to a bare address: nobody can use it to send
    words to strangers.
    """
    row = _row(letter, State.ASKED)
    if row is None:
        return None
    name, site = row.asked_by.get_full_name(), site_name()
    if row.wants == "mentor":
        subject = _("{name} asks you to be their mentor").format(name=name)
    else:
        subject = _("{name} offers to be your mentor").format(name=name)
    lines = [_("You can say yes or no on {site}.").format(site=site)]
    if row.email:
        lines.append(
            _(
                "Sign in with this address. Have you no account yet? Then make one "
                "with it, and the question waits for you there."
            )
        )
    elif row.text:
        lines.insert(0, f"“{row.text}”")
    return _written(subject, lines, _("See and answer"))


@letter("connection_agreed", sample=_sample(State.AGREED))
def connection_agreed(letter):
    row = _row(letter, State.AGREED)
    if row is None:
        return None
    name = row.other(row.asked_by).get_full_name()
    if row.wants == "mentor":
        subject = _("{name} is your mentor now").format(name=name)
    else:
        subject = _("{name} is your mentee now").format(name=name)
    lines = [_("Write to each other and find a first time to meet.")]
    return _written(subject, lines, _("Your connections"))


@letter("connection_declined", sample=_sample(State.DECLINED, State.BLOCKED))
def connection_declined(letter):
    """The same whether they declined once or for good."""
    row = _row(letter, State.DECLINED, State.BLOCKED)
    if row is None:
        return None
    other = None if row.email else row.other(row.asked_by)
    name = other.get_full_name() if other else row.email
    return _written(
        _("{name} cannot this time").format(name=name),
        [_("That is no judgement of you. There are others who may like to.")],
        _("Your connections"),
    )


@letter("connection_ended", sample=_sample(State.ENDED))
def connection_ended(letter):
    row = _row(letter, State.ENDED)
    if row is None:
        return None
    reader = row.mentor if letter.params.get("to") == row.mentor_id else row.mentee
    name = row.other(reader).get_full_name()
    return _written(
        _("{name} has ended your connection").format(name=name),
        [_("You are no longer mentor and mentee. What you shared stays with you.")],
        _("Your connections"),
    )
