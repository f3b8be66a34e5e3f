"""What imports keep about people, and for how long."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.privacy import FORGET, KEEP, free, register
from membership.intake import retention
from membership.intake.models import Piece


def _forget(rows, person):
    """The row stays for the import's count; what it said of the person goes, and with
    it the file it came from."""
    runs = list(rows.values_list("run", flat=True).distinct())
    Piece.objects.filter(run__in=runs).delete()
    rows.update(
        cells=[], values={}, faults=[], email="", number="", trace={}, person=None
    )


def _mentions(person):
    """Rows that have not become anybody, with this person's address."""
    return Q(email=person.email.lower())


register(
    "intake.row",
    "person",
    mentions=_mentions,
    name=_("rows of lists that were imported"),
    export=("line", "cells", "values", "email", "number", "faults", "outcome"),
    erasure=FORGET,
    forget=_forget,
    days=retention.DAYS,
    expire=retention.forget,
    order=20,
)
register(
    "intake.run",
    actors=("by",),
    name=_("imports of members"),
    erasure=KEEP,
    why=_("A list of many people. Who brought it in is forgotten with their account."),
)
free("intake.piece", "Parts of a list of many; gone when it is imported, or a row is.")
free("intake.layout", "What columns are called, without anybody’s rows.")
