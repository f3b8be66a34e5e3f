"""What an assembly tells on the bell: somebody asks for a vote, and what they heard.

The letters are those of `mails`. Nothing is told when somebody votes.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.notifications import actions, kinds
from chat.notifications.kinds import Told
from polls.assembly.models import Proxy

ASKED, ANSWERED = "assembly.proxy_asked", "assembly.proxy_answered"


def offered(row: Proxy) -> None:
    """To whoever is asked to vote for somebody."""
    _tell(ASKED, row, row.holder, row.giver)


def answered(row: Proxy) -> None:
    """To whoever gave it: yes, or no, or no after all."""
    ended(row)
    _tell(ANSWERED, row, row.giver, row.holder)


def ended(row: Proxy) -> None:
    """What was said before holds no longer, on the bell as well."""
    for kind in (ASKED, ANSWERED):
        actions.withdraw(kind=kind, key_prefix=f"{row.pk}-")


def _tell(kind: str, row: Proxy, seat, by) -> None:
    actions.notify(
        people=[seat.entry.person_id],
        kind=kind,
        key=f"{row.pk}-{row.state}",
        params={"proxy": row.pk},
        by=by.entry.person_id,
    )


def _row(notice) -> Proxy | None:
    rows = Proxy.objects.select_related(
        "assembly", "giver__entry__person", "holder__entry__person"
    )
    return rows.filter(pk=notice.params.get("proxy")).first()


def _asked(notice) -> Told | None:
    row = _row(notice)
    if row is None or row.state != Proxy.State.OFFERED or row.assembly.is_over:
        return None
    if row.holder.entry.person_id != notice.person_id:
        return None
    text = _("{name} asks you to vote for them").format(name=row.giver.entry.name)
    return Told(text, _address(row), row.assembly.title)


def _answered(notice) -> Told | None:
    row = _row(notice)
    if row is None or row.giver.entry.person_id != notice.person_id:
        return None
    name = row.holder.entry.name
    if row.state == Proxy.State.ACCEPTED:
        text = _("{name} votes for you").format(name=name)
    elif row.state == Proxy.State.DECLINED:
        text = _("{name} cannot vote for you").format(name=name)
    else:
        return None
    return Told(text, _address(row), row.assembly.title)


def _address(row: Proxy) -> str:
    return reverse("assembly:proxies", args=[row.assembly_id])


for name, label, tell, why in (
    (
        ASKED,
        gettext_lazy("Somebody asks you to vote for them"),
        _asked,
        gettext_lazy("because they ask you at an assembly where you vote"),
    ),
    (
        ANSWERED,
        gettext_lazy("Somebody answers whether they vote for you"),
        _answered,
        gettext_lazy("because you asked them"),
    ),
):
    kinds.register(name, group="polls", label=label, tell=tell, why=why, own_mail=True)
