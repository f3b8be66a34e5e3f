"""Letters about proxies: somebody asks, somebody has answered."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail import Written, letter, newest, send, site_url
from polls.assembly.models import Proxy


def offered(row: Proxy) -> None:
    """To whoever is asked to vote for somebody."""
    _send("proxy_offered", row, row.holder)


def answered(row: Proxy) -> None:
    """To whoever gave it: yes, or no."""
    _send("proxy_answered", row, row.giver, row.state)


def _send(kind: str, row: Proxy, seat, state: str = "") -> None:
    person = seat.entry.person
    if person.is_active:
        key = f"{kind.replace('_', '-')}-{row.pk}-{state}"
        send(kind=kind, key=key, person=person, params={"pk": row.pk, "state": state})


def _row(letter) -> Proxy | None:
    rows = Proxy.objects.select_related(
        "assembly", "giver__entry__person", "holder__entry__person"
    )
    return rows.filter(pk=letter.params.get("pk")).first()


def _sample(*states):
    return newest(Proxy.objects.filter(state__in=states), pk="pk", state="state")


def _written(row: Proxy, name: str, subject: str, lines: list[str], label: str):
    return Written(
        subject=subject,
        template="mail/plain",
        name=name,
        context={
            "lines": lines,
            "url": site_url(reverse("assembly:proxies", args=[row.assembly_id])),
            "label": label,
        },
    )


@letter("proxy_offered", sample=_sample("offered"))
def proxy_offered(letter):
    """None where it was taken back before the letter went."""
    row = _row(letter)
    if row is None or row.state != Proxy.State.OFFERED:
        return None
    name = row.giver.entry.name
    lines = [
        _("{name} asks you to vote for them at {assembly}.").format(
            name=name, assembly=row.assembly.title
        ),
        _("If you say yes, you cast their vote beside your own, each by itself."),
    ]
    subject = _("Will you vote for {name}?").format(name=name)
    return _written(row, row.holder.entry.name, subject, lines, _("Answer"))


@letter("proxy_answered", sample=_sample("accepted", "declined"))
def proxy_answered(letter):
    row = _row(letter)
    if row is None:
        return None
    name = row.holder.entry.name
    if letter.params.get("state") == Proxy.State.ACCEPTED:
        subject = _("{name} votes for you").format(name=name)
        lines = [_("Come yourself and you have your vote back, without a word.")]
    else:
        subject = _("{name} cannot vote for you").format(name=name)
        lines = [_("You have your vote back, and can ask somebody else.")]
    lines.insert(0, row.assembly.title)
    return _written(row, row.giver.entry.name, subject, lines, _("See your proxy"))
