"""Addresses of every kind at every door that takes one."""

import pytest
from allauth.account.models import EmailAddress

from django.core import mail
from django.test import Client

from core.models import Letter
from membership.accounts.models import User
from tests.membership.addresses import BAD, GOOD
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
            assert answer.status_code in (200, 302), path
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
