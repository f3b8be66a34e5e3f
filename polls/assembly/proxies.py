"""Proxies: offered, accepted, declined, taken back. One for each vote, no chains.

A proxy says who may cast a vote; that it was cast is the poll's, and what was cast is
nobody's. Nothing here is written when somebody votes.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from membership.accounts.models import User
from polls.assembly import hall, mails, notices
from polls.assembly.actions import locked
from polls.assembly.models import Assembly, Proxy, Seat


def _two(assembly: Assembly, *keys) -> dict[int, Seat]:
    """Seats by their number, held; always in the same order, so that none waits for
    another that waits for it."""
    rows = Seat.objects.of(assembly).select_for_update(of=("self",))
    rows = rows.select_related("entry__person").filter(pk__in=keys).order_by("pk")
    return {seat.pk: seat for seat in rows}


def _still(assembly: Assembly) -> None:
    """Proxies change between motions. Raises Refused: closed voting."""
    if not assembly.is_on:
        raise Refused(_("Proxies are given from the frozen roll to the end."), "closed")
    if assembly.motions.filter(state="open").exists():
        raise Refused(
            _("A motion is being voted on. Proxies change again when it is decided."),
            "voting",
        )


@transaction.atomic
def offer(*, assembly: Assembly, giver: User, holder_pk: int) -> Proxy:
    """Ask the person of another seat to vote for oneself; they must say yes.

    Raises Refused: closed voting none missing self given chain full.
    """
    assembly = locked(assembly)
    _still(assembly)
    if not assembly.proxies_each:
        raise Refused(_("This assembly has no proxies."), "none")
    own = Seat.objects.of(assembly).filter(entry__person=giver).first()
    if own is None:
        raise Refused(_("You are not on the roll."), "missing")
    seats = _two(assembly, own.pk, holder_pk)
    own, holder = seats[own.pk], seats.get(holder_pk)
    if not own.on_roll or holder is None or not holder.on_roll:
        raise Refused(_("Both must be on the roll."), "missing", field="holder")
    if holder.pk == own.pk:
        raise Refused(_("Choose somebody else than yourself."), "self", field="holder")
    if own.given.filter(state__in=["offered", "accepted"]).exists():
        raise Refused(_("You have given your proxy. Take it back first."), "given")
    _fits(assembly, own, holder)
    row = Proxy.objects.create(assembly=assembly, giver=own, holder=holder)
    mails.offered(row)
    notices.offered(row)
    return row


def _fits(assembly: Assembly, giver: Seat, holder: Seat) -> None:
    """Raises Refused: chain full."""
    if giver.holding:
        raise Refused(
            _("You vote for others, so you cannot pass your own vote on."), "chain"
        )
    if holder.holder_id:
        raise Refused(
            _("They have given their own vote away. Ask somebody else."),
            "chain",
            field="holder",
        )
    if holder.holding >= assembly.proxies_each:
        raise Refused(
            _("They vote for as many others as one may. Ask somebody else."),
            "full",
            field="holder",
        )


@transaction.atomic
def accept(*, proxy: Proxy, by: User) -> Proxy:
    """Say yes to voting for somebody. Saying it twice is harmless.

    Raises Refused: closed voting forbidden gone chain full.
    """
    assembly, proxy, seats = _answering(proxy)
    giver, holder = seats[proxy.giver_id], seats[proxy.holder_id]
    if holder.entry.person_id != by.pk:
        raise Refused(_("Somebody else was asked."), "forbidden")
    if proxy.state == Proxy.State.ACCEPTED:
        return proxy
    if proxy.state != Proxy.State.OFFERED:
        raise Refused(_("This proxy was taken back."), "gone")
    if not (giver.on_roll and holder.on_roll):
        raise Refused(_("Both must be on the roll."), "missing")
    _fits(assembly, giver, holder)
    taken = set(holder.held.values_list("slot", flat=True))
    giver.slot = min(set(range(1, assembly.proxies_each + 1)) - taken)
    giver.holder = holder
    giver.save(update_fields=["holder", "slot"])
    holder.holding += 1
    holder.save(update_fields=["holding"])
    proxy.state, proxy.answered_at = Proxy.State.ACCEPTED, timezone.now()
    proxy.save(update_fields=["state", "answered_at"])
    mails.answered(proxy)
    notices.answered(proxy)
    hall.announce(assembly)
    return proxy


@transaction.atomic
def decline(*, proxy: Proxy, by: User) -> Proxy:
    """Say no, or give back one that was accepted.

    Raises Refused: closed voting forbidden.
    """
    assembly, proxy, seats = _answering(proxy)
    if seats[proxy.holder_id].entry.person_id != by.pk:
        raise Refused(_("Somebody else was asked."), "forbidden")
    return _undo(assembly, proxy, seats, Proxy.State.DECLINED)


@transaction.atomic
def revoke(*, proxy: Proxy, by: User) -> Proxy:
    """Take one's own back, until a motion opens. Doing it twice is harmless.

    Raises Refused: closed voting forbidden.
    """
    assembly, proxy, seats = _answering(proxy)
    if seats[proxy.giver_id].entry.person_id != by.pk:
        raise Refused(_("This proxy is not yours."), "forbidden")
    return _undo(assembly, proxy, seats, Proxy.State.REVOKED)


def _answering(proxy: Proxy) -> tuple[Assembly, Proxy, dict[int, Seat]]:
    assembly = locked(proxy.assembly)
    _still(assembly)
    seats = _two(assembly, proxy.giver_id, proxy.holder_id)
    return assembly, Proxy.objects.get(pk=proxy.pk), seats


def _undo(assembly, proxy, seats, state) -> Proxy:
    if not proxy.stands:
        return proxy
    if proxy.state == Proxy.State.ACCEPTED:
        giver, holder = seats[proxy.giver_id], seats[proxy.holder_id]
        giver.holder = giver.slot = None
        giver.save(update_fields=["holder", "slot"])
        holder.holding -= 1
        holder.save(update_fields=["holding"])
    proxy.state, proxy.ended_at = state, timezone.now()
    proxy.save(update_fields=["state", "ended_at"])
    if state == Proxy.State.DECLINED:
        mails.answered(proxy)
        notices.answered(proxy)
    else:
        notices.ended(proxy)
    hall.announce(assembly)
    return proxy
