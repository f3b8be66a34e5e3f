"""Somebody leaves for good: what they hold goes back, quietly."""

from django.db import transaction
from django.utils import timezone

from events.models import Occurrence
from events.registrations import actions
from events.registrations.models import Registration


@transaction.atomic
def give_back_all(*, person, by) -> int:
    """Give back every seat and place in line that is still to come; returns how many.

    No deadline holds and no letter is written: nobody is left to read it. The next in
    line is told as always.
    """
    now = timezone.now()
    mine = Registration.objects.live().filter(person=person)
    mine = mine.filter(occurrence__ends_at__gt=now)
    given = 0
    # In one order for everybody, so that two who leave at once do not wait in a ring.
    places = mine.order_by("occurrence_id").values_list("occurrence_id", flat=True)
    for pk in list(places):
        occurrence = Occurrence.objects.select_for_update().get(pk=pk)
        row = (
            Registration.objects.select_for_update()
            .live()
            .filter(occurrence=occurrence, person=person)
            .first()
        )
        if row is None:
            continue
        actions.leave(row, occurrence, by, now)
        given += 1
    return given
