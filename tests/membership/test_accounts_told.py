"""What a stranger learns from an answer: whether an address has an account (T2).

200 addresses that have one and 200 that have none, in turn, at four doors, with the
real password hasher. Status and body must be the same. Times are printed, not judged:
they are the machine's as much as ours (`-m faults -s`).
"""

import os
import re
import statistics
import sys
import time

import pytest

from django.test import Client

from config.settings import base
from membership.accounts.models import User
from tests import make
from tests.membership.people import PASSWORD, a_person

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
PAIRS = int(os.environ.get("PAIRS", 200))
SIGNUP = {"first_name": "Eva", "password1": PASSWORD, "password2": PASSWORD}
DOORS = {
    "login/": lambda email: {"login": email, "password": "not it, not it, not it"},
    "password/reset/": lambda email: {"email": email},
    "login/code/": lambda email: {"email": email},
    "signup/": lambda email: {"email": email, **SIGNUP},
}


@pytest.fixture
def crowd(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.SIGNUPS_AN_HOUR = 100_000
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    known = a_person("known000@guild.example")
    for number in range(1, PAIRS):
        person = make.a_person(email=f"known{number:03}@guild.example")
        User.objects.filter(pk=person.pk).update(password=known.password)


def told(answer, client, email):
    """What a stranger sees: the status, where to, and the page there."""
    pages = [answer.status_code, answer.get("Location", "")]
    body = answer.content
    if answer.status_code == 302:
        body = client.get(answer["Location"]).content
    text = body.decode().replace(email, "")
    return *pages, re.sub(r'value="\w{64}"|nonce="[^"]+"', "", text)


@pytest.mark.parametrize("door", DOORS)
def test_two_hundred_of_each(crowd, door, capsys):
    spent = {"known": [], "fresh": []}
    seen = set()
    for number in range(PAIRS):
        for kind in spent:
            email = f"{kind}{number:03}@guild.example"
            client = Client()
            client.get("/en/account/login/")
            begun = time.process_time()
            answer = client.post(f"/en/account/{door}", DOORS[door](email))
            spent[kind].append(time.process_time() - begun)
            seen.add(told(answer, client, email))
    middle = {kind: statistics.median(times) * 1000 for kind, times in spent.items()}
    with capsys.disabled():
        apart = middle["known"] - middle["fresh"]
        sys.stdout.write(
            f"\n{door:16} known {middle['known']:6.1f} ms, "
            f"unknown {middle['fresh']:6.1f} ms of processor, apart {apart:+.1f} ms\n"
        )
    assert len(seen) == 1
