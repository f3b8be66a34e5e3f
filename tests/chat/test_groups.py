"""Rooms: founded, found, entered and left; the order kept in them."""

import datetime as dt

import pytest

from django.urls import reverse
from django.utils import timezone, translation

from chat.groups import actions, entering, following, listing, rights
from chat.models import Participant, Room
from membership import actions as membership
from membership import roles
from membership.models.members import today
from tests import make
from tests.chat.test_talk import a_room, refusal, say
from tests.membership.joiners import a_member, days

pytestmark = pytest.mark.django_db
State, Role = Participant.State, Participant.Role


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def a_group(owner, **fields) -> Room:
    fields = {"name": "Fermentation", "joining": "open", **fields}
    return actions.found(by=owner, **fields)


def seat_of(room, person) -> Participant:
    return Participant.objects.get(room=room, person=person)


def names(user, words="") -> list[str]:
    return [room.name for room in listing.found(user, words)]


def test_members_found_rooms_five_a_day():
    maja, guest = make.a_person(roles.MEMBERS), make.a_person()
    room = a_group(maja, name="  Maps  and   plans ")
    assert room.name == "Maps and plans"
    assert seat_of(room, maja).role == Role.OWNER
    assert refusal(a_group, owner=guest) == "member"
    assert refusal(a_group, owner=maja, name=" ") == "name"
    assert refusal(a_group, owner=maja, joining="unit") == "unit"
    for _time in range(4):
        a_group(maja)
    assert refusal(a_group, owner=maja) == "limit"


def test_open_rooms_are_found_and_entered_the_others_are_not():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    guest = make.a_person()
    opened = a_group(maja, name="maps", purpose="Where things are")
    secret = a_group(maja, name="secret", joining="invited")
    asked = a_group(maja, name="jobs", joining="request")
    assert names(jonas) == ["jobs", "maps"]
    assert names(jonas, "where THINGS") == ["maps"]
    assert names(guest) == []
    entering.join(room=opened, by=jonas)
    assert seat_of(opened, jonas).state == State.IN
    assert names(jonas) == ["jobs"]
    for room, by in ((secret, jonas), (asked, jonas), (opened, guest)):
        assert refusal(entering.join, room=room, by=by) == "hidden"
    assert refusal(entering.ask, room=secret, by=jonas) == "hidden"


def test_asking_is_answered_by_moderators():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    tobias = make.a_person(roles.MEMBERS)
    room = a_group(maja, joining="request")
    for person in (jonas, tobias):
        entering.ask(room=room, by=person)
    entering.ask(room=room, by=jonas)
    assert [row.person for row in listing.asking(room)] == [jonas, tobias]
    assert not Room.objects.visible_to(jonas).exists()
    say(room, maja)
    given = {"call": entering.answer, "room": room, "person": jonas, "yes": True}
    assert refusal(**given, by=tobias) == "outside"
    entering.answer(room=room, by=maja, person=jonas, yes=True)
    entering.answer(room=room, by=maja, person=tobias, yes=False)
    assert seat_of(room, jonas).state == State.IN
    # What was said while they waited is not new to them.
    assert seat_of(room, jonas).read_number == 1
    assert seat_of(room, tobias).state == State.LEFT
    assert refusal(**given, by=jonas) == "forbidden"
    kinds = list(room.changes.values_list("kind", flat=True))
    assert kinds == ["declined", "let_in", "founded"]


def test_invitations_are_accepted_or_declined():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person()
    room = a_group(maja, joining="invited")
    assert refusal(entering.accept, room=room, by=jonas) == "gone"
    entering.invite(room=room, by=maja, person=jonas)
    assert [row.room for row in listing.invitations(jonas)] == [room]
    entering.take_back(room=room, by=jonas)
    assert refusal(entering.accept, room=room, by=jonas) == "gone"
    entering.invite(room=room, by=maja, person=jonas)
    entering.accept(room=room, by=jonas)
    assert seat_of(room, jonas).state == State.IN
    again = {"room": room, "by": maja, "person": jonas}
    assert refusal(entering.invite, **again) == "there"
    jonas.blocks.create(blocked=maja)
    actions_room = a_group(maja, joining="invited")
    entering.invite(room=actions_room, by=maja, person=jonas)
    assert not listing.invitations(jonas).exists()


def test_the_last_owner_names_another_before_going():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    room = a_group(maja)
    entering.join(room=room, by=jonas)
    assert refusal(entering.leave, room=room, by=maja) == "owner"
    role = {"room": room, "by": maja, "person": maja, "role": "member"}
    assert refusal(entering.give_role, **role) == "owner"
    entering.give_role(room=room, by=maja, person=jonas, role="owner")
    entering.leave(room=room, by=maja)
    entering.leave(room=room, by=jonas)
    room.refresh_from_db()
    assert room.archived_at is not None
    assert not listing.found(maja, "").exists()


def test_order_is_kept_by_rank():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    tobias, sana = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    room = a_group(maja)
    for person in (jonas, tobias, sana):
        entering.join(room=room, by=person)
    entering.give_role(room=room, by=maja, person=jonas, role="moderator")
    out = {"call": entering.remove, "room": room}
    assert refusal(**out, by=tobias, person=sana) == "forbidden"
    assert refusal(**out, by=jonas, person=maja) == "forbidden"
    entering.silence(room=room, by=jonas, person=tobias, hours=1)
    assert refusal(say, room=room, by=tobias) == "silenced"
    assert (
        refusal(entering.silence, room=room, by=jonas, person=maja, hours=1)
        == "forbidden"
    )
    entering.silence(room=room, by=jonas, person=tobias, hours=0)
    say(room, tobias)
    entering.remove(room=room, by=jonas, person=sana)
    assert seat_of(room, sana).state == State.REMOVED
    assert refusal(entering.join, room=room, by=sana) == "hidden"
    actions.lock(room=room, by=jonas, on=True)
    assert refusal(say, room=room, by=maja) == "locked"
    actions.lock(room=room, by=jonas, on=False)
    actions.pin(room=room, by=jonas, number=1)
    assert refusal(actions.pin, room=room, by=jonas, number=9) == "gone"
    assert refusal(actions.archive, room=room, by=jonas) == "forbidden"
    actions.archive(room=room, by=maja)
    assert refusal(say, room=room, by=maja) == "archived"
    actions.reopen(room=room, by=maja)
    actions.change(room=room, by=maja, posting="moderators", slow_seconds=30)
    assert refusal(say, room=room, by=tobias) == "moderators"
    say(room, jonas)
    actions.change(room=room, by=maja, posting="all")
    assert refusal(say, room=room, by=tobias) == "slow"


def test_a_units_room_is_for_who_belongs_and_follows():
    school = make.a_unit("School")
    lab = make.a_unit("Lab", under=school)
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    membership.place(person=maja, unit=school, by=None)
    membership.place(person=jonas, unit=lab, by=None)
    room = a_group(maja, name="school", joining="unit", unit=school)
    # Whoever is in the lab is in the school above it, and not the other way.
    below = {"owner": maja, "joining": "unit", "unit": lab}
    assert refusal(a_group, **below) == "unit"
    assert names(jonas) == ["school"]
    entering.join(room=room, by=jonas)
    membership.remove(person=jonas, unit=lab, by=None)
    assert seat_of(room, jonas).state == State.LEFT
    assert names(jonas) == []
    # The net: a belonging that ended by its date takes its owner along.
    membership.place(person=jonas, unit=lab, by=None)
    entering.join(room=room, by=jonas)
    maja.belongings.update(
        starts=today() - dt.timedelta(days=9), ends=today() - dt.timedelta(days=1)
    )
    assert following.follow_all() == 1
    assert seat_of(room, maja).state == State.LEFT
    assert seat_of(room, jonas).role == Role.OWNER
    assert set(rights.people_of(school)) == {jonas.pk}


def test_newcomers_read_from_when_they_came():
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    room = a_group(maja, shares_history=False)
    say(room, maja, "before")
    entering.join(room=room, by=jonas)
    say(room, maja, "after")
    assert seat_of(room, jonas).first_number == 1
    entering.leave(room=room, by=jonas)
    say(room, maja, "away")
    entering.join(room=room, by=jonas)
    assert seat_of(room, jonas).first_number == 3


def test_whoever_was_a_member_reads_on_and_writes_no_more(client):
    member = a_member(starts=today() + days(-800), ends=today() + days(-500))
    current = a_member()
    room = a_room(member.person, current.person)
    say(room, current.person)
    assert refusal(say, room=room, by=member.person) == "lapsed"
    client.force_login(member.person)
    assert client.get(room.get_absolute_url()).status_code == 200


def test_the_pages_of_a_room(client):
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    client.force_login(maja)
    form = {"name": "maps", "joining": "request", "posting": "all", "slow_seconds": "0"}
    made = client.post(reverse("groups:new"), form)
    room = Room.objects.get(name="maps")
    assert (made.status_code, made["Location"]) == (303, room.get_absolute_url())
    assert client.post(reverse("groups:new"), {}).status_code == 422
    client.force_login(jonas)
    page = client.get(reverse("groups:find")).content.decode()
    assert "Ask to join" in page
    client.post(reverse("groups:enter", args=[room.pk]), {"do": "ask"})
    assert "You have asked" in client.get(reverse("groups:find")).content.decode()
    about = reverse("groups:about", args=[room.pk])
    assert client.get(about).status_code == 404
    client.force_login(maja)
    assert "Ask to be let in" in client.get(reverse("chat:rooms")).content.decode()
    assert "Let in" in client.get(about).content.decode()
    person = reverse("groups:person", args=[room.pk, jonas.pk])
    client.post(person, {"do": "accept"})
    assert seat_of(room, jonas).state == State.IN
    client.post(person, {"do": "silence", "hours": "24"})
    assert seat_of(room, jonas).silenced_until > timezone.now()
    assert client.post(person, {"do": "dance"}).status_code == 404
    settings = reverse("groups:settings", args=[room.pk])
    assert client.post(settings, {**form, "name": "plans"}).status_code == 303
    room.refresh_from_db()
    assert room.name == "plans"
    state = reverse("groups:state", args=[room.pk])
    assert "archive?" in client.get(state).content.decode()
    client.post(state, {"do": "archive"})
    assert client.get(about).status_code == 200
    assert "made the room an archive" in (
        client.get(reverse("groups:log", args=[room.pk])).content.decode()
    )
    client.force_login(jonas)
    assert client.get(about).status_code == 200
    for name in ("settings", "state", "log", "invite"):
        url = reverse(f"groups:{name}", args=[room.pk])
        assert client.get(url).status_code == 403, name
    assert client.post(person, {"do": "owner"}).status_code == 403
    client.post(reverse("groups:mute", args=[room.pk]), {"on": "1"})
    assert seat_of(room, jonas).is_muted
    left = client.post(reverse("groups:leave", args=[room.pk]))
    assert left.status_code == 303
    assert client.get(about).status_code == 404


def test_a_moderator_invites_from_the_directory(client):
    maja, jonas = make.a_person(roles.MEMBERS), make.a_person(roles.MEMBERS)
    shown = make.a_profile(person=jonas, listed="members")
    hidden = make.a_profile(listed="nobody")
    room = a_group(maja, joining="invited")
    client.force_login(maja)
    url = reverse("groups:invite", args=[room.pk])
    assert client.get(url, {"q": "nobody-at-all"}).status_code == 200
    sent = client.post(url, {"person": str(shown.public_id)})
    assert (sent.status_code, seat_of(room, jonas).state) == (303, State.INVITED)
    for person in (str(hidden.public_id), "x"):
        assert client.post(url, {"person": person}).status_code == 404
