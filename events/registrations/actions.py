"""Every write to registrations. Seats are decided under the occurrence's row lock.

The waiting list is strictly first come, first served: a person with a guest waits
until two seats are free, and nobody behind them overtakes, newcomers neither. So
while anybody waits there is no seat for a newcomer, whatever the counter says.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail.log_actions import log

from core import live
from core.errors import Refused
from core.failpoints import failpoint
from events import organising
from events.models import Occurrence, pages_for
from events.registrations import questions, seats, telling
from events.registrations.models import Registration
from events.registrations.signals import (
    registration_cancelled,
    registration_changed,
    registration_confirmed,
)

Status = Registration.Status


def register(
    *,
    occurrence: Occurrence,
    person,
    by,
    client_key: UUID,
    language: str,
    guests: int = 0,
    guest_name: str = "",
    answers: dict | None = None,
    terms_accepted: bool = False,
    show_name: bool = False,
    together: bool = False,
    asked: questions.Asked | None = None,
) -> Registration:
    """Give a person a seat, or a place on the waiting list where there is none.

    `answers` maps question ids to text. `together`: wait for two seats where only
    one is left. `asked` spares a query where the caller knows it. The same form
    (`client_key`) sent twice returns the registration of the first time.
    Raises Refused: none elsewhere cancelled past early closed duplicate terms
    guests answers not_yours.
    """
    if asked is None:
        asked = questions.asked(page_of(occurrence, language))
    # Asked before the lock, so that a queue of people holds it more briefly. What
    # happens in between is for the constraints below.
    earlier = list(
        Registration.objects.filter(occurrence=occurrence, person=person).order_by(
            "-pk"
        )
    )
    for sent in earlier:
        if sent.client_key == client_key:
            return sent
    readers = telling.reader(person)
    try:
        with transaction.atomic():
            row = _register(
                occurrence=Occurrence.objects.select_for_update().get(pk=occurrence.pk),
                earlier=earlier,
                asked=asked,
                person=person,
                by=by,
                wanted=(
                    guests,
                    guest_name,
                    answers,
                    terms_accepted,
                    show_name,
                    together,
                ),
                client_key=client_key,
                readers=readers,
            )
            failpoint("reg.before_commit")
    except IntegrityError:
        # Two forms of one person at the same moment, for two occurrences or past
        # a lock: the constraints let one through, and that one is the answer.
        row = Registration.objects.filter(
            person=person, client_key=client_key, occurrence=occurrence
        ).first()
        if row is None:
            raise _duplicate() from None
    failpoint("reg.after_commit")
    return row


def _register(*, occurrence, earlier, asked, person, by, wanted, client_key, readers):
    guests, guest_name, answers, terms_accepted, show_name, together = wanted
    _may_act_for(person, by, occurrence)
    _check_open(occurrence, by)
    if any(row.status in (Status.CONFIRMED, Status.WAITING) for row in earlier):
        raise _duplicate()
    terms, stored = _accepted(asked, terms_accepted, by != person), []
    if answers is not None or by == person:
        stored = questions.accepted(asked.questions, answers)
    _check_guest(occurrence, guests)
    now = timezone.now()
    row = Registration(
        occurrence=occurrence,
        person=person,
        guests=guests,
        guest_name=guest_name.strip()[:120] if guests else "",
        answers=stored,
        has_brief_answers=stored != questions.lasting(stored),
        terms_accepted=terms,
        show_name=bool(show_name),
        client_key=client_key,
        queued_at=now,
        created_at=now,
    )
    free = seats.free(occurrence)
    if free is not None and 0 < free < row.places and not together:
        raise Refused(
            _("One seat is left, not two. Come alone, or wait for two seats together."),
            "guests",
            field="guests",
            together=True,
        )
    if free is None or free >= row.places:
        row.status, row.confirmed_at = Status.CONFIRMED, now
        row.save(force_insert=True)
        _take(occurrence, row.places)
        registration_confirmed.send(
            Registration, registration=row, promoted=False, readers=readers
        )
    else:
        row.status = Status.WAITING
        row.save(force_insert=True)
        telling.waiting(row, readers)
    if by != person:
        log(row, "registrations.add", user=by)
    _announce(occurrence)
    return row


def cancel(*, registration: Registration, by) -> Registration:
    """Give the seat (or the place in the queue) back; the next in line gets it.

    Twice is as good as once. Raises Refused: not_yours past deadline.
    """
    with transaction.atomic():
        occurrence = _lock(registration)
        row = Registration.objects.select_for_update().get(pk=registration.pk)
        _may_act_for(row.person, by, occurrence)
        if row.status == Status.CANCELLED:
            return row
        now = timezone.now()
        if now >= occurrence.ends_at:
            raise Refused(_("The event is over, so nothing was cancelled."), "past")
        if (
            row.status == Status.CONFIRMED
            and now >= occurrence.cancel_until
            and not organising.organises(by, occurrence)
        ):
            raise Refused(
                _(
                    "The time to cancel is over. Write to the organisers, and they "
                    "can give your seat to somebody else."
                ),
                "deadline",
            )
        _end(row, occurrence, by, now)
        telling.cancelled(row, by)
        if by != row.person:
            log(row, "registrations.cancel", user=by)
        _promote(occurrence)
        _announce(occurrence)
        return row


def change(
    *,
    registration: Registration,
    by,
    guests: int | None = None,
    guest_name: str | None = None,
    answers: dict | None = None,
    show_name: bool | None = None,
    language: str = "",
    asked: questions.Asked | None = None,
) -> Registration:
    """Bring or leave the guest, answer anew, show or hide the name.

    What is None stays. A seat given back goes to the next in line.
    Raises Refused: not_yours cancelled past closed guests answers.
    """
    with transaction.atomic():
        occurrence = _lock(registration)
        row = Registration.objects.select_for_update().get(pk=registration.pk)
        _may_act_for(row.person, by, occurrence)
        if row.status == Status.CANCELLED:
            raise Refused(
                _("This registration was cancelled. Register again."), "cancelled"
            )
        now = timezone.now()
        if now >= occurrence.ends_at:
            raise Refused(_("The event is over."), "past")
        if now >= occurrence.closes_at and not organising.organises(by, occurrence):
            raise Refused(
                _("Registration has closed. Write to the organisers."), "closed"
            )
        if answers is not None:
            if asked is None:
                asked = questions.asked(page_of(occurrence, language))
            row.answers = questions.accepted(asked.questions, answers)
            row.has_brief_answers = row.answers != questions.lasting(row.answers)
        if show_name is not None:
            row.show_name = bool(show_name)
        more = 0
        if guests is not None and guests != row.guests:
            more = _change_guests(row, occurrence, guests)
        if guest_name is not None:
            row.guest_name = guest_name.strip()[:120] if row.guests else ""
        row.save(
            update_fields=[
                "guests",
                "guest_name",
                "answers",
                "has_brief_answers",
                "show_name",
            ]
        )
        registration_changed.send(Registration, registration=row)
        if more:
            _take(occurrence, more)
            _promote(occurrence)
            _announce(occurrence)
        return row


def _change_guests(row, occurrence, guests) -> int:
    """Set the number of guests; returns how many more seats the row takes."""
    if guests > row.guests:
        _check_guest(occurrence, guests)
    elif guests < 0:
        raise Refused(_("Choose whether you bring a guest."), "guests", field="guests")
    before, row.guests = row.guests, guests
    if row.status == Status.WAITING:
        return 0
    more = guests - before
    free = seats.free(occurrence)
    if more > 0 and free is not None and free < more:
        raise Refused(
            _("There is no free seat for a guest now. Your own seat is safe."),
            "guests",
            field="guests",
        )
    return more


@transaction.atomic
def promote(*, occurrence: Occurrence) -> list[Registration]:
    """Give free seats to those who wait, in order. Returns who got one."""
    occurrence = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    given = _promote(occurrence)
    _announce(occurrence)
    return given


@transaction.atomic
def cancel_all(*, occurrence: Occurrence, by) -> int:
    """The event will not take place: everybody is told. Returns how many."""
    occurrence = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    now = timezone.now()
    rows = list(
        Registration.objects.live()
        .filter(occurrence=occurrence)
        .select_related("person")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for row in rows:
        _end(row, occurrence, by, now)
    telling.event_cancelled(occurrence, rows)
    _announce(occurrence)
    return len(rows)


def leave(row, occurrence, by, now) -> None:
    """End one registration of a locked occurrence; the seat goes to the next."""
    _end(row, occurrence, by, now)
    _promote(occurrence)
    _announce(occurrence)


def page_of(occurrence: Occurrence, language: str):
    """The event's live page in a language, else in another, else None."""
    return pages_for([occurrence], language).get(occurrence.translation_key)


def _lock(registration) -> Occurrence:
    return Occurrence.objects.select_for_update().get(pk=registration.occurrence_id)


def _take(occurrence, places: int) -> None:
    """Count seats; the database's CHECK has the last word. Saved by itself."""
    occurrence.taken += places
    occurrence.save(update_fields=["taken"])


def _end(row, occurrence, by, now) -> None:
    held = row.places if row.status == Status.CONFIRMED else 0
    row.status, row.cancelled_at = Status.CANCELLED, now
    row.save(update_fields=["status", "cancelled_at"])
    if held:
        _take(occurrence, -held)
    registration_cancelled.send(Registration, registration=row, by=by)


def _promote(occurrence) -> list[Registration]:
    now = timezone.now()
    if occurrence.cancelled_at or now >= occurrence.ends_at:
        return []
    given = []
    waiting = (
        Registration.objects.waiting()
        .filter(occurrence=occurrence)
        .select_related("person")
    )
    for row in waiting.iterator(chunk_size=50):
        left = occurrence.seats_left
        if left is not None and left < row.places:
            if row.places > occurrence.capacity:
                continue  # the hall shrank: two will never fit, others still do
            break
        row.status, row.confirmed_at = Status.CONFIRMED, now
        row.save(update_fields=["status", "confirmed_at"])
        _take(occurrence, row.places)
        row.occurrence = occurrence
        registration_confirmed.send(Registration, registration=row, promoted=True)
        given.append(row)
    return given


def _announce(occurrence) -> None:
    pk = occurrence.pk
    live.announce(f"seats.{pk}", lambda: seats.frame(pk) or {})


def _duplicate() -> Refused:
    return Refused(_("You are already registered. Your ticket is below."), "duplicate")


def _may_act_for(person, by, occurrence) -> None:
    if by != person and not organising.organises(by, occurrence):
        raise Refused(_("This is somebody else’s registration."), "not_yours")


def _check_open(occurrence, by) -> None:
    """Refuse what cannot be joined now. Organisers may add people at the door."""
    if not occurrence.published:
        raise Refused(_("This event is not open to anybody now."), "none")
    state = occurrence.registration_state()
    if state in ("early", "closed") and organising.organises(by, occurrence):
        return
    if state not in ("open", "full"):
        raise Refused(seats.why_not(occurrence, state), state)


def _accepted(asked, accepted: bool, for_another: bool) -> str:
    """The terms as they are accepted now; an organiser accepts for nobody."""
    if asked.terms and not accepted and not for_another:
        raise Refused(_("Accept the terms to get a seat."), "terms", field="terms")
    return asked.terms if accepted else ""


def _check_guest(occurrence, guests) -> None:
    if guests not in (0, 1) or isinstance(guests, bool):
        raise Refused(_("You can bring one guest."), "guests", field="guests")
    if guests and not occurrence.guests_allowed:
        raise Refused(
            _("This event is without guests. Register for yourself alone."),
            "guests",
            field="guests",
        )
    if occurrence.capacity is not None and 1 + guests > occurrence.capacity:
        raise Refused(
            ngettext(
                "There is %(count)s seat in all, so there is no room for a guest.",
                "There are %(count)s seats in all, so there is no room for a guest.",
                occurrence.capacity,
            )
            % {"count": occurrence.capacity},
            "guests",
            field="guests",
        )
