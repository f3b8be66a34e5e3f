"""An event's room follows its registrations, its date and its end."""

import datetime as dt

import pytest

from django.urls import reverse
from django.utils import timezone, translation

from chat.models import Message, Participant, Room
from core.errors import Refused
from events import actions as events
from events.models import EventPage, Occurrence
from events.registrations import actions as registrations
from events.rooms import actions, naming
from events.rooms.models import EventRoom, EventRoomSettings
from membership import granting, roles
from tests import make
from tests.chat.test_talk import refusal, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def an_open_room(**fields):
    organiser = make.a_person(roles.ORGANISERS)
    fields.setdefault("start", timezone.now() + dt.timedelta(days=9))
    occurrence = make.an_event(title="Small models, big claims", **fields)
    return actions.open_room(occurrence=occurrence, by=organiser).room, occurrence


def inside(room) -> set:
    seats = Participant.objects.filter(room=room, state="in")
    return set(seats.values_list("person", flat=True))


def register(occurrence, person):
    return registrations.register(
        occurrence=occurrence,
        person=person,
        by=person,
        client_key=make.uuid.uuid4(),
        language="en",
    )


def test_the_name_says_day_and_subject_in_both_languages():
    room, occurrence = an_open_room(start=dt.datetime(2027, 12, 3, 17, tzinfo=dt.UTC))
    assert room.name_en == "3 Dec 2027 · Small models"
    assert room.name == "3. dec. 2027 · Small models"
    assert naming.short("AI: what now?") == "AI: what now?"
    assert room.archived_at == occurrence.ends_at + dt.timedelta(days=14)


def test_whoever_has_a_seat_is_in_and_whoever_gives_it_back_is_out():
    start = timezone.now() + dt.timedelta(days=9)
    early = make.a_registration(occurrence=make.an_event(start=start))
    organiser = make.a_person(roles.ORGANISERS)
    given = {"occurrence": early.occurrence, "by": organiser}
    for _time in range(2):
        room = actions.open_room(**given).room
    assert inside(room) == {organiser.pk, early.person_id}
    assert Participant.objects.get(person=organiser).role == "moderator"
    maja = make.a_person(roles.MEMBERS)
    row = register(early.occurrence, maja)
    assert maja.pk in inside(room)
    waiting = make.a_registration(occurrence=early.occurrence, status="waiting")
    assert waiting.person_id not in inside(room)
    registrations.cancel(registration=row, by=maja)
    assert maja.pk not in inside(room)
    # Who waited has the seat now; whoever comes after them waits.
    assert waiting.person_id in inside(room)
    stranger = make.a_person(roles.MEMBERS)
    assert refusal(actions.open_room, **{**given, "by": stranger}) == "forbidden"
    assert refusal(actions.close_room, **{**given, "by": stranger}) == "forbidden"


def test_whom_a_moderator_removed_does_not_come_back_by_registering(client):
    room, occurrence = an_open_room()
    maja = make.a_person(roles.MEMBERS)
    row = register(occurrence, maja)
    Participant.objects.filter(person=maja).update(state="removed")
    registrations.cancel(registration=row, by=maja)
    register(occurrence, maja)
    assert maja.pk not in inside(room)
    client.force_login(maja)
    url = reverse("eventrooms:enter", args=[occurrence.pk])
    assert client.post(url)["Location"] == reverse("chat:rooms")
    Participant.objects.filter(person=maja).update(state="left")
    assert client.post(url)["Location"] == room.get_absolute_url()


def test_it_becomes_an_archive_so_many_days_after_the_end():
    room, occurrence = an_open_room(start=timezone.now() - dt.timedelta(days=10))
    organiser = EventRoom.objects.get().opened_by
    say(room, organiser)
    site = make.Site.objects.get(is_default_site=True)
    EventRoomSettings.objects.create(site=site, days=3)
    actions.follow_occurrence(occurrence)
    room.refresh_from_db()
    assert refusal(say, room=room, by=organiser) == "archived"
    assert Room.objects.visible_to(organiser).exists()
    # The database's clock decides, too: past the rights' own.
    with pytest.raises(Refused):
        room.take_number()


def test_a_moved_event_renames_the_room_and_says_so():
    room, occurrence = an_open_room()
    later = occurrence.starts_at + dt.timedelta(days=40)
    for page in EventPage.objects.all():
        page.starts_at, page.ends_at = later, later + dt.timedelta(hours=2)
        page.save_revision().publish()
    events.follow_publication(EventPage.objects.first())
    room.refresh_from_db()
    occurrence = Occurrence.objects.get()
    assert room.name_en == f"{naming.day(occurrence)} · Small models"
    assert room.archived_at == occurrence.ends_at + dt.timedelta(days=14)
    [told] = Message.objects.filter(room=room)
    assert told.sender is None
    assert "Moved: now" in told.text


def retitle(page, title):
    page.title = title
    page.save_revision().publish()


def test_another_title_alone_renames_the_room_in_its_language(
    django_assert_num_queries,
):
    room, occurrence = an_open_room()
    day = naming.day(occurrence)
    pages = EventPage.objects.filter(translation_key=occurrence.translation_key)
    # Only the second language: no column of the occurrence changes.
    retitle(pages.get(locale__language_code="en"), "Slow models")
    room.refresh_from_db()
    assert room.name_en == f"{day} · Slow models"
    assert room.name.endswith("· Small models")
    retitle(pages.get(locale__language_code="da"), "Hurtige modeller: hvad nu?")
    room.refresh_from_db()
    assert room.name.endswith("· Hurtige modeller")
    assert room.name_en == f"{day} · Slow models"
    assert not Message.objects.filter(room=room).exists()
    with django_assert_num_queries(3):  # rooms, and the titles in two languages
        assert actions.rename(occurrence.translation_key) == 0
    with django_assert_num_queries(1):
        assert actions.rename(make.uuid.uuid4()) == 0


def test_who_waits_costs_no_look_for_a_room(django_assert_num_queries):
    _room, occurrence = an_open_room()
    waiting = make.a_registration(occurrence=occurrence, status="waiting")
    with django_assert_num_queries(0):
        actions.come_in(registration=waiting)


def test_a_cancelled_event_keeps_its_people_to_talk_about_it():
    room, occurrence = an_open_room()
    maja = make.a_person(roles.MEMBERS)
    register(occurrence, maja)
    events.cancel_occurrence(occurrence=occurrence, by=make.a_person(roles.ORGANISERS))
    assert maja.pk in inside(room)
    assert "cancelled" in Message.objects.get(room=room).text
    room.refresh_from_db()
    assert timezone.now() < room.archived_at < timezone.now() + dt.timedelta(days=15)
    say(room, maja)
    row = {"occurrence": occurrence, "by": EventRoom.objects.get().opened_by}
    assert refusal(actions.open_room, **row) == "cancelled"


def test_who_organises_one_event_keeps_order_in_its_room():
    room, occurrence = an_open_room()
    sana, admin = make.a_person(roles.MEMBERS), make.a_person(is_superuser=True)
    grant = granting.grant(
        person=sana,
        role=roles.ORGANISERS,
        scope="event",
        thing=str(occurrence.translation_key),
        by=admin,
    )
    assert Participant.objects.get(room=room, person=sana).role == "moderator"
    granting.revoke(grant=grant, by=admin)
    assert sana.pk not in inside(room)


def test_who_organised_until_a_day_is_out_when_it_has_come():
    room, occurrence = an_open_room()
    sana, now = make.a_person(roles.MEMBERS), timezone.now()
    granting.grant(
        person=sana,
        role=roles.ORGANISERS,
        scope="event",
        thing=str(occurrence.translation_key),
        by=None,
        ends_at=now + dt.timedelta(hours=1),
    )
    granting.settle()
    assert sana.pk in inside(room)
    granting.settle(now=now + dt.timedelta(hours=2))
    assert sana.pk not in inside(room)


def test_the_buttons(client):
    registration = make.a_registration()
    occurrence = registration.occurrence
    client.force_login(make.a_person(roles.ORGANISERS))
    desk = reverse("desk:occurrence", args=[occurrence.pk])
    assert "Room for this event" in client.get(desk).content.decode()
    switch = reverse("eventrooms:switch", args=[occurrence.pk])
    opened = client.post(switch, {"do": "open"})
    room = Room.objects.get()
    assert opened["Location"] == room.get_absolute_url()
    assert "Close the room" in client.get(desk).content.decode()
    client.force_login(registration.person)
    page = EventPage.objects.get(locale__language_code="en")
    assert room.get_absolute_url() in client.get(page.url).content.decode()
    assert client.post(switch, {"do": "close"}).status_code == 404
    client.force_login(make.a_person(roles.ORGANISERS))
    assert client.post(switch, {"do": "dance"}).status_code == 404
    assert client.post(switch, {"do": "close"}).status_code == 303
    room.refresh_from_db()
    assert room.archived_at <= timezone.now()
    assert "Open the room again" in client.get(desk).content.decode()
