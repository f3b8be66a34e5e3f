"""Who has come by our gates, for rooms that ask without knowing gates."""

from django.db.models import Case, F, Sum, When

from core import presence
from events.checkin.models import Scan

PERSON = "ticket__registration__person"
OCCURRENCE = "gate__occurrence"


def _entries():
    """Entries that stand. A guest of somebody has no account and is nobody here."""
    return _standing().filter(direction=Scan.Direction.ENTRY)


def _standing():
    rows = Scan.objects.filter(undone_at=None, people__gt=0, ticket__isnull=False)
    return rows.order_by()


def came(happening: int):
    rows = _entries().filter(**{OCCURRENCE: happening})
    return rows.values_list(PERSON, flat=True).distinct()


def visited(person_id: int):
    rows = _entries().filter(**{PERSON: person_id})
    return rows.values_list(OCCURRENCE, flat=True).distinct()


def inside(happening: int):
    """Those who went in more often than they went out."""
    step = Case(When(direction=Scan.Direction.ENTRY, then=1), default=-1)
    rows = _standing().filter(**{OCCURRENCE: happening})
    balance = rows.values(who=F(PERSON)).annotate(balance=Sum(step))
    return balance.filter(balance__gt=0).values_list("who", flat=True)


def is_inside(happening: int, person_id: int) -> bool:
    return inside(happening).filter(**{PERSON: person_id}).exists()


presence.register("checkin", presence.Source(came, inside, visited))
