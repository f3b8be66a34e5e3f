"""Rights end while pages are open on two real servers: each hears no more, at once.

Within five seconds (safety.md 4, fault 26); within sixty where Redis is away and
nobody can be told, since every server looks again by itself.
"""

import asyncio
import contextlib
import datetime as dt
import json
import time

import pytest
from channels.layers import channel_layers
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from django.conf import settings
from django.test import Client
from django.utils import timezone

from config import env
from core.live import announcer
from events.checkin.models import Shift
from membership import granting, roles
from membership.models import Grant
from tests import make, servers
from tests.chat import test_rights_taken as rights
from tests.core.redis_server import Redis, free_port
from tests.core.test_live import _session

pytestmark = [
    pytest.mark.faults,
    pytest.mark.needs_postgres,
    pytest.mark.django_db(transaction=True),
]


def signed_out():
    room, _boss, maja = rights.a_group(joining="open")

    def act():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = maja.key
        client.post("/en/account/logout/")

    return f"room.{room.pk}", maja, act


def a_gate_of_organisers():
    gate = make.a_gate()
    maja = make.a_person(roles.MEMBERS, roles.ORGANISERS)
    return f"gate.{gate.occurrence_id}", maja


def role_taken_back():
    topic, maja = a_gate_of_organisers()
    row = Grant.objects.get(person=maja, role__name=roles.ORGANISERS)
    return topic, maja, lambda: granting.revoke(grant=row, by=None)


def group_taken_in_the_admin():
    topic, maja = a_gate_of_organisers()
    return topic, maja, lambda: maja.groups.clear()


def role_came_to_its_end():
    gate, maja = make.a_gate(), make.a_person(roles.MEMBERS)
    end = timezone.now() + dt.timedelta(hours=1)
    granting.grant(person=maja, role=roles.ORGANISERS, by=None, ends_at=end)

    def act():
        Grant.objects.filter(person=maja).update(ends_at=timezone.now())
        granting.settle()

    return f"gate.{gate.occurrence_id}", maja, act


def shift_taken_away():
    maja = make.a_person(roles.VOLUNTEERS)
    gate = make.a_gate(volunteer=maja)
    shift = Shift.objects.get(person=maja)
    return f"gate.{gate.occurrence_id}", maja, shift.delete


def member_no_more():
    poll = make.a_poll()
    maja = make.a_person(roles.MEMBERS)
    return f"poll.{poll.pk}", maja, lambda: maja.groups.clear()


def _of_a_room(case):
    def made():
        room, person, act = case()
        return f"room.{room.pk}", person, act

    made.__name__ = case.__name__
    return made


CASES = [
    signed_out,
    role_taken_back,
    group_taken_in_the_admin,
    role_came_to_its_end,
    shift_taken_away,
    member_no_more,
    *map(
        _of_a_room,
        [
            rights.removed,
            rights.left_elsewhere,
            rights.out_of_the_unit,
            rights.seat_given_back,
            rights.role_ended,
            rights.shut_out,
        ],
    ),
]


class Open:
    """A page of somebody's on one of the servers, until it hears no more."""

    def __init__(self, port, cookie, topic):
        self.port, self.cookie, self.topic = port, cookie, topic
        self.hears = asyncio.Event()
        self.over: float | None = None

    async def live(self):
        line = connect(
            f"ws://127.0.0.1:{self.port}/ws/",
            origin=f"http://127.0.0.1:{self.port}",
            additional_headers={"Cookie": self.cookie},
        )
        async with line as tab:
            await tab.send(json.dumps({"op": "sub", "topic": self.topic}))
            with contextlib.suppress(ConnectionClosed):
                async for text in tab:
                    told = json.loads(text)
                    if told["type"] == "subscribed":
                        self.hears.set()
                    elif told["type"] == "refused":
                        break
        assert tab.close_code in (None, 1000, 4401), tab.close_code
        self.over = time.monotonic()


async def _run(pages, acts, before, within):
    """Open all, do `before`, end every right; returns the slowest in seconds."""
    lives = [asyncio.create_task(page.live()) for each in pages for page in each]
    for each in pages:
        for page in each:
            await asyncio.wait_for(page.hears.wait(), 30)
    await asyncio.to_thread(before)
    slowest = {}
    for (name, act), each in zip(acts, pages, strict=True):
        begun = time.monotonic()
        await asyncio.to_thread(act)
        slowest[name] = begun, each
    end = time.monotonic() + within
    await asyncio.wait(lives, timeout=max(0, end - time.monotonic()))
    for task in lives:
        task.cancel()
    await asyncio.gather(*lives, return_exceptions=True)
    return {
        name: max((page.over or float("inf")) - begun for page in each)
        for name, (begun, each) in slowest.items()
    }


@pytest.mark.parametrize("redis_is", ["there", "away"])
def test_rights_end_on_both_servers(tmp_path, settings, redis_is):
    redis = Redis(tmp_path)
    settings.CHANNEL_LAYERS = env.redis_settings(redis.url)["CHANNEL_LAYERS"]
    channel_layers.backends = {}
    site, ports = servers.Servers(), [free_port(), free_port()]
    try:
        for port in ports:
            site.start("sockets", port, servers.environment(tmp_path, redis.url))
        made = [case() for case in CASES]
        for port in ports:
            servers.knocks(port)

        pages, acts = [], []
        for case, (topic, person, act) in zip(CASES, made, strict=True):
            cookie = _session(person)[1].decode()
            person.key = cookie.partition("=")[2]
            pages.append([Open(port, cookie, topic) for port in ports])
            acts.append((case.__name__, act))
        away = redis_is == "away"
        before = redis.kill if away else lambda: None
        took = asyncio.run(_run(pages, acts, before, 70 if away else 20))
        announcer.flush(5)
    finally:
        site.stop()
        redis.kill()
        channel_layers.backends = {}
    told = {name: round(seconds, 1) for name, seconds in took.items()}
    print(f"Redis {redis_is}: {told}")  # noqa: T201 - the figures of the run
    assert max(took.values()) <= (62 if redis_is == "away" else 5), told
