"""What can be said about an occurrence's seats: to pages, sockets and refusals."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from events.models import Occurrence
from events.registrations.models import Registration


def waiting(occurrence) -> int:
    """How many registrations wait."""
    return Registration.objects.waiting().filter(occurrence=occurrence).count()


def free(occurrence, waiting_now: int | None = None) -> int | None:
    """Seats that a newcomer can have now; None without a limit.

    None of them while anybody waits: whoever came first goes first.
    """
    left = occurrence.seats_left
    if not left:
        return left
    if waiting_now is None:
        queue = Registration.objects.waiting().filter(occurrence=occurrence)
        waiting_now = queue.exists()
    return 0 if waiting_now else left


def state(occurrence, waiting_now: int, now=None) -> str:
    """`Occurrence.registration_state`, full also while a queue has the next seats."""
    found = occurrence.registration_state(now)
    return "full" if found == "open" and waiting_now else found


def numbers(occurrence, queue: int) -> dict:
    """left, taken, capacity, state, waiting; `queue` is how many wait."""
    left = occurrence.seats_left
    return {
        "left": 0 if queue and left is not None else left,
        "taken": occurrence.taken,
        "capacity": occurrence.capacity,
        "state": state(occurrence, queue),
        "waiting": queue,
    }


def frame(pk: int) -> dict | None:
    """The numbers that open pages show; None where there is no such occurrence."""
    occurrence = Occurrence.objects.filter(pk=pk).first()
    return occurrence and numbers(occurrence, waiting(occurrence))


def position(registration) -> int | None:
    """The place in the queue, from 1; None for one that does not wait."""
    if registration.status != Registration.Status.WAITING:
        return None
    return positions([registration.pk]).get(registration.pk)


def positions(registrations: Iterable[int]) -> dict[int, int]:
    """The places of those of these (ids) that wait, in one query."""
    earlier = Q(queued_at__lt=OuterRef("queued_at"))
    earlier |= Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk"))
    queue = Registration.objects.waiting().filter(occurrence=OuterRef("occurrence"))
    before = queue.filter(earlier).order_by().values("occurrence")
    count = Subquery(before.annotate(n=Count("pk")).values("n"))
    rows = Registration.objects.waiting().filter(pk__in=list(registrations))
    places = rows.annotate(before=Coalesce(count, 0)).values_list("pk", "before")
    return {pk: found + 1 for pk, found in places}


def moment(occurrence, when) -> str:
    """A point in time on the event's clock, short: Thu 3 Dec, 17.00."""
    return dates.moment_short(
        dates.local(when, occurrence.time_zone), today=timezone.localdate()
    )


def why_not(occurrence, found: str) -> str:
    """Why nobody can register now, and what one can do; complete sentences."""
    if found == "early" and occurrence.opens_at:
        return _("Registration opens %(moment)s. Come back then.") % {
            "moment": moment(occurrence, occurrence.opens_at)
        }
    return {
        "none": _("No registration is needed. Just come."),
        "elsewhere": _("Registration for this event is on another site."),
        "cancelled": _("The event is cancelled. See what else is on."),
        "past": _("The event is over. See what is next."),
        "closed": _("Registration has closed. Write to the organisers."),
    }[found]
