"""Rooms for journeys, with as much said in them as nobody wants to type."""

import json
import os
import subprocess
import sys
import uuid

from tests.journeys.conftest import ROOT

MAKE = """
import json
from django.utils import timezone
from chat import demo
from chat.models import Participant, Room
from membership.accounts.models import User
people = {p.get_full_name(): p for p in User.objects.all()}
named = lambda login: User.objects.get(email=f"{login}@guild.example")
maja, henrik, liv = named("member"), named("board"), named("volunteer")
now, made = timezone.now(), {}
for name, said, unread, fields in json.loads(WANTED):
    room = Room.objects.create(kind="group", name=name, created_by=henrik, **fields)
    for person in (maja, henrik, liv):
        role = "owner" if person == henrik else "member"
        Participant.objects.create(room=room, person=person, role=role)
    rows = [{"who": (henrik if n % 3 else maja).get_full_name(),
             "text": f"Number {n} of what is said here", "ago": 3 * (said - n) + 20}
            for n in range(1, said + 1)]
    if rows:
        demo.fill(room, rows, now, unread=unread, people=people)
    made[name] = room.pk
print("MADE" + json.dumps(made))
"""


def in_site(site, code: str) -> str:
    """What a command of the site prints that runs this code beside the server."""
    env = {
        **os.environ,
        "GUILDHALL_VAR": str(site.var),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def made(site, wanted: dict[str, dict]) -> dict[str, str]:
    """Rooms of Maja, Liv and Henrik, who keeps them; by the names of `wanted`, their
    addresses. `said` and `unread` (to Maja) are numbers; other fields are the room's.
    """
    tag = uuid.uuid4().hex[:6]
    rows = [
        [f"{name}-{tag}", fields.pop("said", 0), fields.pop("unread", 0), fields]
        for name, fields in wanted.items()
    ]
    out = in_site(site, f"WANTED = {json.dumps(rows)!r}\n{MAKE}")
    found = json.loads(out.rpartition("MADE")[2])
    return {name: site.url(f"/en/chat/{found[f'{name}-{tag}']}/") for name in wanted}
