"""One address and several people at once: one has it, nobody sees a failure."""

import threading

import pytest
from allauth.account.models import EmailAddress

from django.core import mail
from django.db import connection
from django.test import Client

from membership.accounts.models import User
from tests.membership.people import PASSWORD, a_person, sign_in
from tests.membership.test_accounts import CODE

pytestmark = [pytest.mark.needs_postgres, pytest.mark.django_db(transaction=True)]
FORM = {"first_name": "Eva", "password1": PASSWORD, "password2": PASSWORD}
# One address, spelt as people and attackers spell it.
SPELLINGS = [
    "eva@bücher.example",
    "EVA@BÜCHER.example",
    "eva@bu\u0308cher.example",
    "eva@ｂüｃｈｅｒ.example",
    "eva@xn--bcher-kva.example",
    "Eva@Bücher。example",
]
KEPT = "eva@xn--bcher-kva.example"


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.SIGNUPS_AN_HOUR = 10_000


def at_once(*doings):
    """Run them together; returns what each gave back, in their order."""
    gate, answers = threading.Barrier(len(doings)), {}

    def one(number, doing):
        try:
            gate.wait()
            answers[number] = doing()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=one, args=pair, daemon=True)
        for pair in enumerate(doings)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers.get(number) for number in range(len(doings))]


def signs_up(email):
    def doing():
        answer = Client().post("/en/account/signup/", {**FORM, "email": email})
        return answer.status_code, answer.get("Location")

    return doing


def changing(user, email):
    """A client that stands before the last step of a change of address."""
    client = Client()
    sign_in(client, user)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    before = len(mail.outbox)
    answer = client.post("/en/account/email/", {"action_add": "", "email": email})
    assert answer["Location"] == "/en/account/confirm-email/", answer
    codes = [CODE.search(letter.body) for letter in mail.outbox[before:]]
    code = next(found.group() for found in codes if found)

    def doing():
        form = {"action": "verify", "code": code}
        answer = client.post("/en/account/confirm-email/", form)
        return answer.status_code, answer.get("Location")

    return doing


def holders():
    """Everybody who has the address, by account and by proof."""
    return (
        User.objects.filter(email__iexact=KEPT).count(),
        EmailAddress.objects.filter(email=KEPT, verified=True).count(),
    )


def whole():
    """No account's address differs from its list of addresses."""
    for user in User.objects.all():
        primary = EmailAddress.objects.filter(user=user, primary=True)
        assert [row.email for row in primary] == [user.email]


def test_six_people_sign_up_with_one_address():
    for turn in range(3):
        answers = at_once(*map(signs_up, SPELLINGS))
        assert answers == [(302, "/en/account/confirm-email/")] * 6, turn
        assert holders()[0] == 1
        whole()
        User.objects.all().delete()


def test_a_sign_up_against_a_change_of_address():
    for turn in range(4):
        user = a_person(f"old{turn}@guild.example")
        change = changing(user, SPELLINGS[turn])
        joined, changed = at_once(signs_up(SPELLINGS[-1 - turn]), change)
        assert joined == (302, "/en/account/confirm-email/")
        assert changed[0] in (200, 302)
        assert holders()[0] == 1
        whole()
        User.objects.all().delete()


def test_two_changes_to_one_address():
    for turn in range(4):
        users = [a_person(f"{who}{turn}@guild.example") for who in ("a", "b")]
        changes = [
            changing(users[0], SPELLINGS[0]),
            changing(users[1], SPELLINGS[turn]),
        ]
        answers = at_once(*changes)
        assert {status for status, _where in answers} <= {200, 302}
        assert holders() == (1, 1)
        whole()
        User.objects.all().delete()
