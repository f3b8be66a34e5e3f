"""What is kept of people who hold an office: who led the association when."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import privacy
from membership.models.members import today
from membership.offices.models import OfficeTerm


def _to_history(rows, person):
    """The name stays in the list of terms, as written in the minutes; no more does."""
    for row in rows:
        row.name = row.holder
        row.person = row.portrait = None
        row.line_da = row.line_en = ""
        row.agreed = False
        row.save()


def _holds(person) -> list[privacy.Hold]:
    terms = OfficeTerm.objects.filter(person_id=person.pk)
    running = terms.exclude(ends__lt=today()).select_related("office")
    return [
        privacy.Hold(
            _now("You hold an office: {office}.").format(office=row.office),
            _now("Ask the board to end the term first."),
            reverse("privacy_home"),
        )
        for row in running
    ]


privacy.hold("offices", _holds)
privacy.register(
    "offices.OfficeTerm",
    "person",
    export=("office", "name", "starts", "ends", "agreed", "line_da", "line_en"),
    erasure=privacy.FORGET,
    forget=_to_history,
    name=_("offices you held"),
    why=_("Who led the association stays in its records. Portrait and words go."),
    order=40,
)
