"""What the board does to members: renew many, change the kind."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from membership import actions
from membership.models import Member, MembershipType, Period
from membership.models.members import today

# So many at a time: each is a transaction of its own.
MOST = 500


def last_of(member: Member) -> Period | None:
    """The period that counts: the last that stands, with its kind."""
    rows = member.periods.standing().select_related("kind")
    return rows.order_by("-ends").first()


@transaction.atomic
def change_kind(*, member: Member, kind: MembershipType, by) -> Period:
    """Write the running period anew as another kind; from the next one on, renew.

    The old row is annulled with the reason. Raises Refused: same none, and what
    `annul` and `renew` raise.
    """
    now = today()
    running = (
        member.periods.standing()
        .select_for_update()
        .filter(starts__lte=now, ends__gte=now)
        .first()
    )
    if running is None:
        raise Refused(_("No period runs now. Renew with the other kind."), "none")
    if running.kind_id == kind.pk:
        raise Refused(_("It is of this kind already."), "same", field="kind")
    why = _("Changed to {kind}.").format(kind=kind.name)
    if not member.periods.standing().exclude(pk=running.pk).exists():
        # `renew` goes on from a period; without another there is none to go on from.
        return _anew(member, running, kind, why, by)
    actions.annul(period=running, why=why, by=by)
    return actions.renew(
        member=member,
        by=by,
        kind=kind,
        starts=running.starts,
        ends=running.ends,
        source=Period.Source.BOARD,
    )


def _anew(member, running, kind, why, by) -> Period:
    actions.annul(period=running, why=why, by=by)
    actions.admit(
        person=member.person,
        kind=kind,
        starts=running.starts,
        ends=running.ends,
        by=by,
        source=Period.Source.BOARD,
    )
    return member.periods.standing().get(starts=running.starts)


def renew_many(
    *, members: Iterable[Member], by
) -> tuple[list[Member], list[tuple[Member, str]]]:
    """Renew each with its own kind; what cannot be done is listed with the reason.

    Whoever has a period that begins after today is renewed already: sent twice, the
    form writes nothing more. Raises Refused: many.
    """
    rows = list(members)
    if len(rows) > MOST:
        raise Refused(_("At most {n} at a time.").format(n=MOST), "many")
    done, refused = [], []
    for member in rows:
        try:
            with transaction.atomic():
                _renew_once(member, by)
        except Refused as no:
            refused.append((member, no.message))
        else:
            done.append(member)
    return done, refused


def _renew_once(member: Member, by) -> None:
    type(member.person).objects.select_for_update().get(pk=member.person_id)
    if member.periods.standing().filter(starts__gt=today()).exists():
        raise Refused(_("Renewed already."), "renewed")
    actions.renew(member=member, by=by)
