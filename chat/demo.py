"""The demo association's rooms, what is said in them, and a few words between two."""

import datetime as dt
from pathlib import Path

from django.db.models import Max

from chat import sealing
from chat.models import Message, Participant, Reaction, Room
from core import demo_texts
from membership import demo as people_demo
from membership.accounts.models import User

ORDER = 50
DATA = Path(__file__).parent / "demo_data"
READER = "member"
State, Role = Participant.State, Participant.Role


def load(*, now: dt.datetime, say) -> int:
    """Rooms where there is none at all; written in bulk, so that nobody is told."""
    if Room.objects.exists():
        say("Rooms: already there")
        return 0
    data = demo_texts.read(DATA, "rooms.toml")
    everybody = {person.get_full_name(): person for person in User.objects.all()}
    reader = people_demo.login(READER)
    made = 0
    for entry in data["room"]:
        room = _room(entry, everybody, reader)
        fill(room, entry["said"], now, unread=entry["unread"], people=everybody)
        if pinned := entry.get("pinned"):
            Room.objects.filter(pk=room.pk).update(pinned_number=pinned)
        made += 1
    for entry in data["direct"]:
        room = between(reader, everybody[entry["with"]])
        fill(room, entry["said"], now, unread=entry["unread"], people=everybody)
        made += 1
    say(f"Rooms: {made} new")
    return made


def _room(entry: dict, everybody: dict[str, User], reader: User) -> Room:
    owner = everybody[entry["owner"]]
    room = Room.objects.create(
        kind=Room.Kind.GROUP,
        name=entry["name"],
        purpose=entry["purpose"],
        posting=entry["posting"],
        joining=entry.get("joining", "open"),
        created_by=owner,
    )
    named = [owner, *(everybody[name] for name in entry["moderators"])]
    if "people" in entry:
        others = [everybody[name] for name in entry["people"]]
    else:
        others = [reader, *_crowd(everybody, entry)]
    roles = {owner.pk: Role.OWNER}
    roles |= {everybody[name].pk: Role.MODERATOR for name in entry["moderators"]}
    people = {person.pk for person in [*named, *others]}
    Participant.objects.bulk_create(
        Participant(room=room, person_id=pk, role=roles.get(pk, Role.MEMBER))
        for pk in sorted(people)
    )
    return room


def _crowd(everybody: dict[str, User], entry: dict) -> list[User]:
    """Who talks here, the logins, and some forty of the rest."""
    said = [everybody[each["who"]] for each in entry["said"]]
    logins = [p for p in everybody.values() if p.email.split("@")[0] in LOGINS]
    return [*said, *logins, *people_demo.crowd(entry["name"])[:40]]


LOGINS = ("admin", "editor", "approver", "board", "organiser", "volunteer", "agent")


def between(one: User, other: User) -> Room:
    """The room of two who have agreed to talk."""
    low, high = sorted((one.pk, other.pk))
    room = Room.objects.create(
        kind=Room.Kind.DIRECT,
        key=f"direct:{low}:{high}",
        joining=Room.Joining.INVITED,
        created_by=one,
    )
    Participant.objects.bulk_create(
        Participant(room=room, person=person) for person in (one, other)
    )
    return room


def fill(room: Room, said: list[dict], now, *, unread: int = 0, people=None) -> None:
    """Write what is said; whoever is in the room has read it, but for the reader."""
    if people is None:
        people = {person.get_full_name(): person for person in User.objects.all()}
    newest = sealing.ring().newest
    before = room.last_number
    rows = Message.objects.bulk_create(
        Message(
            room=room,
            number=number,
            version=number,
            sender=people[each["who"]],
            client_id=demo_texts.identity("message", room.name, room.key, number),
            sealed=sealing.seal_text(each["text"], room=room.pk, number=number),
            key=newest,
            reply_to=each.get("answers"),
            sent_at=now - dt.timedelta(minutes=each["ago"]),
        )
        for number, each in enumerate(said, before + 1)
    )
    _signs(room, rows, said)
    last = before + len(rows)
    at = Message.objects.filter(room=room).aggregate(at=Max("sent_at"))["at"]
    Room.objects.filter(pk=room.pk).update(last_number=last, version=last, last_at=at)
    seats = Participant.objects.filter(room=room)
    seats.update(read_number=last)
    reader = people_demo.login(READER)
    seats.filter(person=reader).update(read_number=last - unread)


def _signs(room: Room, rows: list[Message], said: list[dict]) -> None:
    """So many people of the room put these signs under a message."""
    seats = Participant.objects.filter(room=room).order_by("pk")
    inside = list(seats.values_list("person", flat=True))
    Reaction.objects.bulk_create(
        Reaction(message=row, person_id=pk, emoji=sign)
        for row, each in zip(rows, said, strict=True)
        for sign, many in each.get("signs", {}).items()
        for pk in [pk for pk in inside if pk != row.sender_id][:many]
    )
