"""What becomes of a registration is told: by letter, and in the bell."""

from chat.notifications import actions, deciding, reminders
from events.registrations import mails
from events.registrations.models import Registration
from events.registrations.notices import REMINDER

# What is over with the registration.
OVER = (
    "registration.confirmed",
    "registration.promoted",
    "registration.waiting",
    "event.changed",
)


def key_of(row: Registration) -> str:
    """What the notices of one registration are known by."""
    return f"{row.occurrence_id}-{row.pk}-"


def reader(person) -> dict:
    """What the person wants to hear of a registration of theirs; asked ahead of the
    lock that a queue of people waits for."""
    return deciding.readers(
        [person.pk], "registration.confirmed", "registration.waiting"
    )


def _notify(kind: str, row: Registration, by=None, **known) -> None:
    actions.notify(
        people=[row.person_id],
        kind=kind,
        key=key_of(row),
        params={"registration": row.pk},
        by=by,
        **known,
    )


def _take_back(occurrence_pk: int, people=None, *, kinds=OVER) -> None:
    for kind in kinds:
        actions.withdraw(kind=kind, key_prefix=f"{occurrence_pk}-", people=people)


def promoted(row: Registration) -> None:
    """The seat they waited for is theirs. The ticket's letter is tickets' own."""
    _take_back(row.occurrence_id, [row.person_id], kinds=["registration.waiting"])
    _notify("registration.promoted", row)


def confirmed(row: Registration, readers: dict) -> None:
    """A new registration has a seat. `readers` as `reader` found it."""
    _notify("registration.confirmed", row, readers=readers, fresh=True)


def waiting(row: Registration, readers: dict) -> None:
    """A new registration waits for a seat. `readers` as `reader` found it."""
    mails.send_waiting(row)
    _notify("registration.waiting", row, readers=readers, fresh=True)


def cancelled(row: Registration, by) -> None:
    """Given back, or taken: what was to come no longer comes."""
    mails.send_cancelled(row)
    people = [row.person_id]
    for kind in (
        "registration.confirmed",
        "registration.promoted",
        "registration.waiting",
    ):
        actions.withdraw(kind=kind, key_prefix=key_of(row), people=people)
    reminders.take_back(kind=REMINDER, thing_key=str(row.occurrence_id), people=people)
    if by.pk != row.person_id:
        _notify("registration.cancelled", row)


def event_cancelled(occurrence, rows: list[Registration]) -> None:
    """Everybody who was registered, whoever they are."""
    for row in rows:
        mails.send_event_cancelled(row)
    _take_back(occurrence.pk)
    reminders.take_back(kind=REMINDER, thing_key=str(occurrence.pk))
    actions.notify(
        people=[row.person_id for row in rows],
        kind="event.cancelled",
        key=f"{occurrence.pk}-",
        params={"occurrence": occurrence.pk},
    )


def event_changed(occurrence, before: dict) -> None:
    """Its time or place; the letter is the room of tickets' own."""
    if before["starts_at"] != occurrence.starts_at:
        reminders.take_back(kind=REMINDER, thing_key=str(occurrence.pk))
    # Only how it is now counts: an earlier change says the same by now.
    _take_back(occurrence.pk, kinds=["event.changed"])
    rows = Registration.objects.live().filter(occurrence=occurrence)
    actions.notify(
        people=rows.values_list("person", flat=True),
        kind="event.changed",
        key=f"{occurrence.pk}-{occurrence.sequence}-",
        params={"occurrence": occurrence.pk},
    )
