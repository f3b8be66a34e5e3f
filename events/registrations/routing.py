"""What open pages may watch: the seats of a published occurrence, by anybody."""

from core import live
from events.models import Occurrence
from events.registrations import seats


def _number(ident: str) -> int | None:
    return (
        int(ident) if ident.isascii() and ident.isdigit() and len(ident) < 18 else None
    )


def may_watch_seats(user_id, ident) -> bool:
    pk = _number(ident)
    return pk is not None and Occurrence.objects.filter(pk=pk, published=True).exists()


def now(ident) -> dict | None:
    pk = _number(ident)
    return None if pk is None else seats.frame(pk)


live.allow("seats", may_watch_seats, now=now)
