"""What open pages may watch: a gate's numbers, by those who work at the event."""

from django.contrib.auth import get_user_model
from django.utils import timezone

from core import live
from events.checkin import figures
from events.checkin.models import Gate
from events.models import Occurrence


def _number(ident: str) -> int | None:
    return (
        int(ident) if ident.isascii() and ident.isdigit() and len(ident) < 18 else None
    )


def may_watch_gate(user_id, ident) -> bool:
    """Organisers always; volunteers while they have a shift at one of its gates."""
    pk = _number(ident)
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None or pk is None:
        return False
    gates = Gate.objects.visible_to(user, timezone.now())
    return gates.filter(occurrence=pk).exists()


def now(ident) -> dict | None:
    pk = _number(ident)
    if pk is None or not Occurrence.objects.filter(pk=pk).exists():
        return None
    return figures.of(pk)


live.allow("gate", may_watch_gate, now=now)
