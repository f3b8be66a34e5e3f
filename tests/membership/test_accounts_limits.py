"""Haste: what is counted, where it is kept, what is said, whom it never locks out."""

import threading

import pytest
from allauth.core.internal import ratelimit

from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from core.models import Letter
from membership.accounts import limits, tasks
from membership.accounts.models import Tries
from tests.membership.people import PASSWORD, a_person, sign_in

pytestmark = pytest.mark.django_db
START = 1_800_000_000.0
DOORS = [
    ("/en/account/login/", "login"),
    ("/da/account/login/", "login"),
    ("/admin/login/", "username"),
    ("/en/admin/login/", "username"),
    ("/en/_util/login/", "login"),
]


class Hands:
    """A clock that stands until it is told to go on."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def pass_by(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    hands = Hands()
    monkeypatch.setattr(limits, "clock", hands)
    return hands


@pytest.fixture
def evaluated(monkeypatch):
    """Every password that was really looked at."""
    from allauth.account import adapter

    seen = []
    real = adapter.authenticate

    def looked_at(request, **credentials):
        seen.append(credentials)
        return real(request, **credentials)

    monkeypatch.setattr(adapter, "authenticate", looked_at)
    return seen


def guess(client, door, email):
    path, field = door
    return client.post(path, {field: email, "login": email, "password": "not it"})


@pytest.mark.thorough
def test_ten_of_a_thousand_guesses_from_one_address_are_looked_at(clock, evaluated):
    a_person()
    client = Client()
    for number in range(1000):
        if number == 300:
            cache.clear()
        guess(client, DOORS[number % len(DOORS)], f"one{number}@guild.example")
    assert len(evaluated) == 10
    clock.pass_by(61)
    guess(client, DOORS[0], "another@guild.example")
    assert len(evaluated) == 11


@pytest.mark.thorough
def test_five_guesses_at_one_account_from_many_addresses(clock, evaluated):
    a_person()
    spellings = ["maja@guild.example", "MAJA@guild.example", " Maja@Guild.Example "]
    for number in range(200):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        guess(client, DOORS[number % 2], spellings[number % 3])
        clock.pass_by(1)
        if number == 20:
            cache.clear()
    assert len(evaluated) == 5


def test_each_failure_makes_the_next_wait_longer(clock):
    waits = []
    for _try in range(8):
        assert limits.count("a", 99, 3600, delayed=True)
        waits.append(limits.wait("a", 99))
        if waits[-1]:
            clock.pass_by(waits[-1] - 0.1)
            assert not limits.count("a", 99, 3600, delayed=True)
            clock.pass_by(0.1)
    assert [round(wait) for wait in waits] == [0, 0, 2, 4, 8, 16, 25, 25]


def test_two_slips_cost_nothing(clock, client):
    user = a_person()
    for _slip in range(2):
        assert guess(client, DOORS[0], user.email).status_code == 200
    assert sign_in(client, user).status_code == 302


def test_a_right_password_takes_its_own_try_back(clock, client):
    user = a_person()
    for _time in range(20):
        assert sign_in(client, user).status_code == 302
        client.post("/en/account/logout/")
    assert Tries.objects.filter(count__gt=0).count() == 1, "only pages are counted"


def test_the_refusal_says_when_and_names_nobody(clock):
    known, bodies = a_person(), []
    for email in (known.email, "nobody@guild.example"):
        client = Client(REMOTE_ADDR="203.0.113.9" if email == known.email else "::1")
        for _try in range(3):
            answer = guess(client, DOORS[0], email)
        assert answer.status_code == 200
        answer = guess(client, DOORS[0], email)
        assert answer.status_code == 429
        assert answer["Retry-After"] == "2"
        assert b"Try again in 2 seconds" in answer.content
        bodies.append(answer.content.replace(email.encode(), b""))
    first, second = (
        body.partition(b"<main")[2].partition(b"<form")[0] for body in bodies
    )
    assert first == second


def test_a_locked_account_opens_by_itself(clock, client):
    user = a_person()
    for _try in range(5):
        guess(client, DOORS[0], user.email)
        clock.pass_by(26)
    assert sign_in(client, user).status_code == 429
    clock.pass_by(300)
    assert sign_in(client, user).status_code == 302


@pytest.mark.parametrize(
    ("path", "allowed"), [("password/reset/", 2), ("login/code/", 3)]
)
def test_letters_to_one_address_are_few(clock, path, allowed):
    a_person()
    answers = []
    for number in range(8):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        answer = client.post(
            f"/en/account/{path}",
            {"email": ["maja@guild.example", "MAJA@guild.example"][number % 2]},
        )
        answers.append(answer.status_code)
        cache.clear()
    assert answers == [302] * allowed + [429] * (8 - allowed)
    assert Letter.objects.filter(kind="account").count() == allowed


def test_the_page_says_when_to_come_back(clock, client):
    for number in range(3):
        answer = client.post(
            "/en/account/password/reset/",
            {"email": "maja@guild.example"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert b"Try again in 60 minutes, at" in answer.content


def test_one_network_makes_few_accounts_an_hour(clock, settings):
    settings.SIGNUPS_AN_HOUR = 3
    form = {"first_name": "A", "password1": PASSWORD, "password2": PASSWORD}
    codes = []
    for number in range(5):
        answer = Client().post(
            "/en/account/signup/", {**form, "email": f"new{number}@guild.example"}
        )
        codes.append(answer.status_code)
    assert codes == [302, 302, 302, 429, 429]
    assert b"Use your phone&#x27;s own connection instead" in answer.content
    clock.pass_by(3601)
    answer = Client().post("/en/account/signup/", {**form, "email": "x@guild.example"})
    assert answer.status_code == 302


def test_ones_own_account_does_not_refill_the_address(clock):
    """Clearing after a right second factor leaves the visitor's address counted."""
    request = RequestFactory().post("/")
    spent = {"app": "allauth.account", "action": "login_failed"}
    for number in range(9):
        assert ratelimit.consume(request, key=f"victim {number}", **spent)
    assert ratelimit.consume(request, key="mine", **spent)
    ratelimit.clear(request, key="mine", **spent)
    assert ratelimit.consume(request, key="victim 10", **spent)
    assert not ratelimit.consume(request, key="victim 11", **spent)


def test_a_proxy_is_believed_only_where_it_is_named(clock, settings, evaluated):
    for number in range(20):
        guess(
            Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"),
            DOORS[0],
            f"one{number}@guild.example",
        )
    assert len(evaluated) == 10, "a header alone is nobody's address"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(20):
        guess(
            Client(HTTP_X_FORWARDED_FOR=f"10.9.8.7, 198.51.100.{number}"),
            DOORS[0],
            f"two{number}@guild.example",
        )
    assert len(evaluated) == 30, "behind our proxy each visitor is counted apart"


def test_what_is_over_is_swept_and_names_nobody(clock):
    limits.count("maja@guild.example", 5, 60)
    limits.count("later", 5, 600)
    assert "maja" not in str(list(Tries.objects.values()))
    clock.pass_by(61)
    tasks.forget_tries()
    assert Tries.objects.count() == 1


def test_the_place_that_counts_is_still_there():
    """An update of allauth that moves it must be noticed here, not by a burglar."""
    assert ratelimit._consume_single_rate is limits._consume
    assert ratelimit.clear is limits._clear


@pytest.mark.needs_postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_pass_no_more_than_may():
    """Forty threads and one limit of ten, three times: ten, neither more nor fewer."""
    for turn in range(3):
        passed, gate = [], threading.Barrier(40)

        def one(turn=turn, passed=passed, gate=gate):
            try:
                gate.wait()
                if limits.count(f"race {turn}", 10, 60):
                    passed.append(1)
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(passed) == 10
