"""Open and close the room of an event, and keep it in line with who is registered."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.models import Site

from chat import actions as chat
from chat import diary
from chat.models import Participant, Room
from core import live
from core.errors import Refused
from events import organising
from events.models import Occurrence
from events.registrations.models import Registration
from events.rooms import naming
from events.rooms.models import DAYS, EventRoom, EventRoomSettings
from membership import roles
from membership.accounts.models import User
from membership.models import Grant

AT_ONCE = 500
State, Role = Participant.State, Participant.Role


@transaction.atomic
def open_room(*, occurrence: Occurrence, by: User) -> EventRoom:
    """Open the room of an event, or open it again; everybody registered is in it.

    Twice is once. Raises Refused: forbidden cancelled.
    """
    occurrence = Occurrence.objects.select_for_update(no_key=True).get(pk=occurrence.pk)
    _refuse_strangers(occurrence, by)
    if occurrence.cancelled_at:
        raise Refused(_("This event is cancelled."), "cancelled")
    row = EventRoom.objects.select_related("room").filter(occurrence=occurrence).first()
    if row is None:
        room = Room.objects.create(
            kind=Room.Kind.EVENT,
            key=f"event:{occurrence.pk}",
            joining=Room.Joining.FOLLOWS,
            created_by=by,
            archived_at=_archive_at(occurrence),
            **naming.names(occurrence),
        )
        row = EventRoom.objects.create(occurrence=occurrence, room=room, opened_by=by)
        diary.note(room, diary.Kind.FOUNDED, by)
    elif not row.is_on:
        row.is_on = True
        row.save(update_fields=["is_on"])
        diary.note(row.room, diary.Kind.REOPENED, by)
        follow_occurrence(occurrence)
    chat.enter(room=row.room, person=by, by=by, role=Role.MODERATOR)
    for person in _organisers(occurrence):
        chat.enter(room=row.room, person=person, role=Role.MODERATOR)
    _take_in(row)
    return row


@transaction.atomic
def close_room(*, occurrence: Occurrence, by: User) -> None:
    """Make it an archive at once. Twice is once. Raises Refused: forbidden."""
    _refuse_strangers(occurrence, by)
    row = EventRoom.objects.filter(occurrence=occurrence, is_on=True).first()
    if row is None:
        return
    row.is_on = False
    row.save(update_fields=["is_on"])
    _set(row.room, archived_at=timezone.now())
    diary.note(row.room, diary.Kind.ARCHIVED, by)


def _refuse_strangers(occurrence, by) -> None:
    if not organising.organises(by, occurrence):
        raise Refused(_("Its organisers decide that."), "forbidden")


def _organisers(occurrence: Occurrence):
    """Who organises this event alone. Those who organise all are asked one by one."""
    grants = Grant.objects.filter(
        role__name=roles.ORGANISERS,
        scope="event",
        thing=str(occurrence.translation_key),
        revoked_at=None,
    )
    return User.objects.filter(is_active=True, pk__in=grants.values("person"))


def _days() -> int:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return DAYS
    row = EventRoomSettings.objects.filter(site=site).only("days").first()
    return row.days if row else DAYS


def _archive_at(occurrence: Occurrence) -> datetime:
    return occurrence.ends_at + timedelta(days=_days())


def _set(room: Room, **fields) -> None:
    Room.objects.filter(pk=room.pk).update(**fields)
    live.announce(f"room.{room.pk}", {"room": True})


def _take_in(row: EventRoom) -> int:
    """Everybody with a seat who has none in the room, some hundred in a statement."""
    room = Room.objects.get(pk=row.room_id)
    there = Participant.objects.filter(room=room).values("person")
    people = (
        Registration.objects.filter(
            occurrence=row.occurrence_id, person__is_active=True
        )
        .confirmed()
        .exclude(person__in=there)
        .order_by("pk")
        .values_list("person", flat=True)
    )
    ids = list(people)
    for start in range(0, len(ids), AT_ONCE):
        Participant.objects.bulk_create(
            (
                Participant(room=room, person_id=pk, read_number=room.last_number)
                for pk in ids[start : start + AT_ONCE]
            ),
            ignore_conflicts=True,
        )
    for pk in ids:
        live.announce(f"user.{pk}", {"rooms": True})
    return len(ids)


def room_of(occurrence_id: int) -> Room | None:
    """The room of an occurrence, if there is one."""
    return Room.objects.filter(event_room__occurrence=occurrence_id).first()


def come_in(*, registration: Registration) -> None:
    """Whoever has a seat is in, but for those whom a moderator removed."""
    if registration.status != Registration.Status.CONFIRMED:
        return
    room = room_of(registration.occurrence_id)
    if room is None:
        return
    seats = Participant.objects.filter(room=room, person=registration.person_id)
    if not seats.filter(state=State.REMOVED).exists():
        chat.enter(room=room, person=registration.person)


def go_out(*, registration: Registration) -> None:
    """Whoever gave the seat back is out, but for those who keep order there.

    When the event itself is cancelled everybody stays, to read and to talk about it.
    """
    room = room_of(registration.occurrence_id)
    if room is None:
        return
    cancelled = Occurrence.objects.filter(
        pk=registration.occurrence_id, cancelled_at__isnull=False
    )
    if cancelled.exists():
        return
    seat = Participant.objects.filter(room=room, person=registration.person_id).first()
    if seat is not None and not seat.moderates:
        chat.leave(room=room, person=registration.person)


def follow_occurrence(occurrence: Occurrence) -> bool:
    """Give the room the event's name and date again; True where there is one."""
    row = EventRoom.objects.select_related("room").filter(occurrence=occurrence).first()
    if row is None:
        return False
    fields: dict[str, object] = {**naming.names(occurrence)}
    if row.is_on:
        fields["archived_at"] = _archive_at(occurrence)
    _set(row.room, **fields)
    return True


def rename(translation_key) -> int:
    """Give the rooms of an event its title of now, in each language; returns how many.

    A title alone moves nobody, so nothing is said in the room.
    """
    rows = EventRoom.objects.filter(occurrence__translation_key=translation_key)
    found = list(rows.select_related("room", "occurrence"))
    wanted = naming.names_of([row.occurrence for row in found]) if found else {}
    renamed = 0
    for row in found:
        names = wanted[row.occurrence_id]
        if names != {"name": row.room.name, "name_en": row.room.name_en}:
            _set(row.room, **names)
            renamed += 1
    return renamed


def _say(occurrence: Occurrence, text: str) -> None:
    room = room_of(occurrence.pk)
    try:
        if room is not None:
            chat.tell(room=room, text=text)
    except Refused:
        pass  # locked, or an archive: nobody talks there now


def tell_moved(occurrence: Occurrence, before: dict) -> None:
    """Rename the room, and say in it that the event has moved."""
    if follow_occurrence(occurrence) and {"starts_at", "place"} & set(before):
        _say(occurrence, naming.moved(occurrence))


def tell_cancelled(occurrence: Occurrence) -> None:
    """Say it in the room, which stays open for as long as after an event."""
    _say(occurrence, naming.cancelled())
    room = room_of(occurrence.pk)
    if room is not None:
        _set(room, archived_at=timezone.now() + timedelta(days=_days()))


def let_organise(person: User, key: str) -> None:
    """Somebody organises the events of this translation key from now on."""
    for room in Room.objects.filter(event_room__occurrence__translation_key=key):
        seat = chat.enter(room=room, person=person, role=Role.MODERATOR)
        if seat.role == Role.MEMBER:
            seat.role = Role.MODERATOR
            seat.save(update_fields=["role"])


def organise_no_more(person: User, key: str) -> None:
    """Out, or a member like others where they have a seat at the event."""
    rows = EventRoom.objects.filter(occurrence__translation_key=key)
    for row in rows.select_related("room"):
        mine = Registration.objects.filter(occurrence=row.occurrence_id, person=person)
        if mine.confirmed().exists():
            Participant.objects.filter(room=row.room, person=person).update(
                role=Role.MEMBER
            )
        else:
            chat.leave(room=row.room, person=person)
