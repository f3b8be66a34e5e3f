"""Addresses of every kind at every door that takes one."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress

from django.apps import apps
from django.core import mail
from django.test import Client

from core.models import Letter
from membership.accounts import addresses
from membership.accounts.models import User
from tests.membership.addresses import BAD, GOOD, SAME
from tests.membership.people import PASSWORD, a_person, sign_in

FORM = {"first_name": "Eve", "password1": PASSWORD, "password2": PASSWORD}
VICTIM = "maja@guild.example"


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.SIGNUPS_AN_HOUR = 10_000


def letters():
    return list(Letter.objects.values_list("to", flat=True))


@pytest.mark.badinput
@pytest.mark.django_db
class TestTheCorpus:
    @pytest.mark.parametrize("email", GOOD + BAD)
    def test_at_every_door(self, email):
        """No failure, no header, and nobody's letter but the stored address's."""
        a_person(VICTIM)
        before = User.objects.count()
        for path, form in (
            ("signup/", {**FORM, "email": email}),
            ("login/", {"login": email, "password": PASSWORD}),
            ("password/reset/", {"email": email}),
            ("login/code/", {"email": email}),
        ):
            answer = Client().post(f"/en/account/{path}", form)
            # Whoever just signed up is led on at each door, to the code.
            assert answer.status_code == (302 if email in GOOD else 200), path
            assert "_auth_user_id" not in answer.wsgi_request.session, path
        if email in BAD:
            assert User.objects.count() == before, "nobody has such an address"
            assert VICTIM not in letters(), "and Maja gets no letter for it"
        for to in letters():
            assert "\n" not in to
            assert "\r" not in to
            assert "\0" not in to
        assert not any("Bcc" in str(letter.message()) for letter in mail.outbox)

    @pytest.mark.parametrize("email", BAD)
    def test_when_changing_ones_own(self, client, email):
        user = a_person()
        sign_in(client, user)
        client.post("/en/account/reauthenticate/", {"password": PASSWORD})
        answer = client.post("/en/account/email/", {"action_add": "", "email": email})
        assert answer.status_code in (200, 302)
        assert list(EmailAddress.objects.values_list("email", flat=True)) == [
            user.email
        ]


class TestOneSpelling:
    @pytest.mark.parametrize("spellings", SAME, ids=lambda row: row[0])
    def test_all_spellings_are_one(self, spellings):
        assert {addresses.canonical(text) for text in spellings} == {spellings[0]}

    @pytest.mark.django_db
    def test_whoever_signed_up_in_one_signs_in_by_another(self, client):
        kept, *others = SAME[0]
        a_person(others[0])
        assert User.objects.get().email == kept
        for spelt in others:
            fresh = Client()
            form = {"login": spelt, "password": PASSWORD}
            assert fresh.post("/en/account/login/", form).status_code == 302, spelt
            Client().post("/en/account/signup/", {**FORM, "email": spelt})
        assert User.objects.count() == 1
        sign_in(client, User.objects.get())
        page = client.get("/en/account/security/").content.decode()
        assert "eva@b\u00fccher.example" in page, "as people write it"

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("email", "said"),
        [
            ("s\u00f8ren@guild.example", "before the @"),
            ("maja@\U0001f600.example", "after the @"),
            ("maja", "Enter a valid email address"),
        ],
    )
    def test_a_refusal_tells_the_way_out(self, client, email, said):
        page = client.post("/en/account/signup/", {**FORM, "email": email})
        assert said in page.content.decode()

    @pytest.mark.django_db
    def test_the_migration_keeps_who_has_one(self):
        person = a_person("old@guild.example")
        User.objects.filter(pk=person.pk).update(email="old@b\u00fccher.example")
        EmailAddress.objects.update(email="old@b\u00fccher.example")
        moved = import_module("membership.accounts.migrations.0003_one_spelling")
        moved.settle(apps, None)
        person.refresh_from_db()
        assert person.email == "old@xn--bcher-kva.example"
        assert EmailAddress.objects.get().email == person.email
