"""What open pages may watch: a meeting's figures, by whoever may read it."""

from django.contrib.auth import get_user_model

from core import live
from polls.assembly import facts
from polls.assembly.models import Assembly


def _number(ident: str) -> int | None:
    return (
        int(ident) if ident.isascii() and ident.isdigit() and len(ident) < 18 else None
    )


def may_watch(user_id, ident) -> bool:
    pk = _number(ident)
    if pk is None:
        return False
    user = user_id and get_user_model().objects.filter(pk=user_id).first()
    return Assembly.objects.visible_to(user or None).filter(pk=pk).exists()


def now(ident) -> dict | None:
    pk = _number(ident)
    return None if pk is None else facts.frame(pk) or None


live.allow("assembly", may_watch, now=now)
