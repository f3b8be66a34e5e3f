"""Events hold no people; whoever answers for one that is to come must pass it on."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from events.models import Occurrence
from membership import roles
from membership.models import Grant


def _holds(person) -> list[privacy.Hold]:
    """Events to come of which the person is the only organiser by name."""
    held = Grant.objects.standing().filter(
        scope=Grant.Scope.EVENT, role__name=roles.ORGANISERS
    )
    mine = set(held.filter(person_id=person.pk).values_list("thing", flat=True))
    others = held.filter(thing__in=mine).exclude(person_id=person.pk)
    alone = mine - set(others.values_list("thing", flat=True))
    coming = Occurrence.objects.filter(
        translation_key__in=alone, ends_at__gt=timezone.now(), cancelled_at=None
    )
    return [
        privacy.Hold(
            _("You alone organise “{event}”.").format(event=row.title),
            _("Ask the board to give it to somebody else first."),
        )
        for row in coming.order_by("starts_at")[:5]
    ]


privacy.hold("events", _holds)
privacy.free("events.EventPage", "addresses are those of places")
