"""What pages ask for over sockets: by whom, in which room, and in what shape."""

import json
import uuid
from datetime import timedelta

import pytest

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from chat import actions
from chat.models import Participant
from core.errors import Refused
from core.live import calls, topics
from tests import make
from tests.chat.test_talk import a_room, say

autodiscover_modules("routing")

# Every call of a room; a new one comes in here by itself.
CALLS = sorted(name for name in calls._calls if name.startswith("room."))


def body_for(room) -> dict:
    """What every call finds its own in."""
    return {
        "room": room.pk,
        "number": 1,
        "text": "Hello",
        "client": str(uuid.uuid4()),
        "reply": 1,
        "emoji": "👏",
        "on": True,
        "after": 0,
        "version": 1,
        "before": 2,
        "begins": "M",
        "files": [],
    }


def answer(name, person, body) -> str:
    """The code of a refusal, or nothing where it was done."""
    try:
        json.dumps(calls._calls[name](person and person.pk, body))
    except Refused as no:
        return no.code
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", CALLS)
def test_only_who_is_in_the_room_is_answered(name):
    """T26: each call, each role, each kind of room."""
    inside = [make.a_person("Members") for _n in range(2)]
    rooms = [
        a_room(*inside, **fields)
        for fields in (
            {},
            {"kind": "event"},
            {"kind": "direct", "name": ""},
            {"archived_at": timezone.now() - timedelta(days=1)},
            {"posting": "moderators"},
        )
    ]
    outside = {
        "nobody": None,
        "stranger": make.a_person("Members"),
        "board": make.a_person("Board"),
        "admin": make.a_person("Members", is_superuser=True),
    }
    for state in ("left", "removed", "asked", "invited"):
        outside[state] = make.a_person("Members")
    outside["inactive"] = make.a_person("Members")
    for room in rooms:
        for state in ("left", "removed", "asked", "invited"):
            Participant.objects.create(room=room, person=outside[state], state=state)
        actions.enter(room=room, person=outside["inactive"])
        Participant.objects.filter(room=room, person=inside[1]).update(role="moderator")
    rooms[0].refresh_from_db()
    say(rooms[0], inside[0])
    outside["inactive"].is_active = False
    outside["inactive"].save()
    for room in rooms:
        for who, person in outside.items():
            assert answer(name, person, body_for(room)) == "outside", (who, room)
            assert not topics.permitted(person and person.pk, f"room.{room.pk}"), who
        for person in inside:
            assert answer(name, person, body_for(room)) not in ("outside", "shape")
            assert topics.permitted(person.pk, f"room.{room.pk}")


STRANGE = [
    None,
    True,
    -1,
    0,
    1.5,
    2**63,
    10**400,
    float("inf"),
    "",
    "1",
    "\0",
    "\ud800",
    "x" * 60_000,
    "‮" * 40,
    [],
    [[[[1]]]],
    {},
    {"room": 1},
    "' OR 1=1 --",
]


@pytest.mark.django_db
@pytest.mark.badinput
@pytest.mark.parametrize("name", CALLS)
def test_any_field_may_be_of_any_type(name, monkeypatch):
    """Fault 27: refused or done, never an error."""
    monkeypatch.setattr(actions, "A_MINUTE", 10**9)
    maja = make.a_person("Members")
    room = a_room(maja)
    say(room, maja)
    for field in body_for(room):
        for value in STRANGE:
            body = {**body_for(room), field: value}
            answer(name, maja, body)
            body.pop(field)
            answer(name, maja, body)
