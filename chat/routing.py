"""What open pages may hear and ask for: rooms, by whoever is in them."""

from chat import rights
from chat.calls import CALLS
from core import live


def _number(ident: str) -> int | None:
    fine = ident.isascii() and ident.isdigit() and len(ident) < 18
    return int(ident) if fine else None


def may_hear(user_id, ident) -> bool:
    pk = _number(ident)
    return pk is not None and rights.seat_of(user_id, pk) is not None


def may_hear_several(pairs):
    """Those of the (user id, ident) pairs that `may_hear`, in one query."""
    asked = {(who, pk): (who, ident) for who, ident in pairs if (pk := _number(ident))}
    found = rights.seats_among(asked)
    return {asked[pair] for pair in found}


live.allow("room", may_hear, several=may_hear_several)
for _name, _call in CALLS.items():
    live.answer(f"room.{_name}", _call)
