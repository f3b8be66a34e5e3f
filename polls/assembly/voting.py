"""Casting votes at a meeting: one's own in person, and those one holds.

Whose vote it is stands on the participation, and is there once (a constraint of the
poll's). Who cast it is written nowhere, and the ballot knows neither.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from membership.accounts.models import User
from polls import actions as poll_actions
from polls.assembly import hall
from polls.assembly.models import Motion, Seat
from polls.models import Participation


@transaction.atomic
def vote(
    *, motion: Motion, seat_pk: int, by: User, answers: dict, client_key: uuid.UUID
) -> Participation:
    """Cast the vote of a seat, by its member in person or by who holds its proxy.

    The seat is held meanwhile: who comes to the hall at that moment finds the vote
    cast, or has it back. The same `client_key` gives the same answer.
    Raises Refused: asked absent back closed voted answers.
    """
    if motion.poll is None:
        raise Refused(_("This motion has not been put."), "closed")
    seat = (
        Seat.objects.of(motion.assembly)
        .cast_by(by)
        .select_for_update(of=("self",))
        .select_related("entry__person", "holder__entry")
        .filter(pk=seat_pk, on_roll=True)
        .first()
    )
    if seat is None:
        raise Refused(_("This vote is not yours to cast."), "asked")
    person = seat.entry.person
    cast = Participation.objects.filter(poll=motion.poll, voter=person).exists()
    if not cast:
        _may(seat, by)
    row = poll_actions.cast(
        poll=motion.poll,
        voter=person,
        answers=answers,
        client_key=client_key,
        granted=True,
    )
    hall.announce(motion.assembly)
    return row


def _may(seat: Seat, by: User) -> None:
    """Raises Refused: absent back."""
    if seat.entry.person_id == by.pk:
        if not seat.present:
            raise Refused(
                _("You are not in the hall. Be let in at the door, then vote."),
                "absent",
            )
        return
    if seat.present:
        raise Refused(
            _("{name} has come and votes in person.").format(name=seat.entry.name),
            "back",
        )
    holder = seat.holder
    if holder is None or not holder.present or not holder.on_roll:
        raise Refused(
            _("You are not in the hall. Be let in at the door, then vote."), "absent"
        )
