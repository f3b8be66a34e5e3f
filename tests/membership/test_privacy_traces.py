"""After erasing: nothing in Redis that stays, nothing in what was logged."""

import io
import logging
from datetime import timedelta

import pytest
import redis

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.logs import JsonFormatter
from membership import roles
from membership.privacy_centre import actions, tasks
from membership.privacy_centre.models import ErasureRequest
from tests import make
from tests.chat.test_talk import a_room, say
from tests.home.newsroom import the_news
from tests.membership.people import PASSWORD, sign_in

FIRST, LAST = "Ytrewq", "Lkjhgf"
ADDRESS, SAID = "ytrewq.lkjhgf@canary.example", "Zyxwvqsaid"
WORDS = [word.lower() for word in (FIRST, LAST, ADDRESS, SAID, PASSWORD)]
# A page that shows a name is kept for so long at most (core.pagecache.MAX_SECONDS).
SOON = 60


@pytest.fixture
def logged():
    """Everything that anybody logs, at every level, as production writes it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.setLevel(before)
    root.removeHandler(handler)


def a_busy_evening(maja):
    """She signs in (once wrongly), reads, is read by others, writes and is sought."""
    client, visitor = Client(), Client()
    wrong = {"login": ADDRESS, "password": "not-her-password"}
    client.post(reverse("account_login"), wrong)
    sign_in(client, maja)
    profile = make.a_profile(person=maja, shown="public", listed="public", bio=SAID)
    room = a_room(maja)
    say(room, maja, SAID)
    for path in (
        "/da/my/",
        reverse("directory:profile", args=[profile.public_id]),
        reverse("chat:room", args=[room.pk]),
        reverse("privacy_home"),
        f"{reverse('search:search')}?q={LAST}",
        f"/da/nowhere/{LAST}/",
    ):
        for each in (client, visitor):
            each.get(path)
    client.post(reverse("account_reset_password"), {"email": ADDRESS})


def kept_with_words() -> dict[str, int]:
    """Redis keys that hold a word of hers: seconds they live on, -1 for ever."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    found = {}
    for key in store.scan_iter(count=1000):
        kind = store.type(key)
        read = {
            b"string": lambda key=key: store.get(key),
            b"hash": lambda key=key: repr(store.hgetall(key)).encode(),
            b"list": lambda key=key: repr(store.lrange(key, 0, -1)).encode(),
            b"set": lambda key=key: repr(store.smembers(key)).encode(),
            b"zset": lambda key=key: repr(store.zrange(key, 0, -1)).encode(),
        }[kind]
        held = (key + (read() or b"")).lower()
        if any(word.encode() in held for word in WORDS):
            found[key.decode("utf-8", "replace")] = store.ttl(key)
    return found


@pytest.mark.needs_redis
@pytest.mark.django_db(transaction=True)
def test_redis_and_logs_forget_a_person(logged, mailoutbox):
    assert settings.REDIS_URL
    the_news(make.a_site())
    maja = make.a_person(
        roles.MEMBERS,
        email=ADDRESS,
        password=PASSWORD,
        first_name=FIRST,
        last_name=LAST,
    )
    redis.Redis.from_url(settings.REDIS_URL).set("guildhall-probe", LAST, ex=5)
    assert kept_with_words(), "the look into Redis finds nothing at all"
    a_busy_evening(maja)
    request = actions.ask_erasure(person=maja, by=maja)
    ErasureRequest.objects.filter(pk=request.pk).update(
        due_at=timezone.now() - timedelta(seconds=1)
    )
    assert tasks.erase_due() == 1
    staying = {key: ttl for key, ttl in kept_with_words().items() if ttl > SOON}
    forever = {key: ttl for key, ttl in kept_with_words().items() if ttl < 0}
    assert (staying, forever) == ({}, {})
    lines = logged.getvalue().lower()
    assert "request" in lines
    assert [
        line for line in lines.split("\n") if any(word in line for word in WORDS)
    ] == []
