"""What anybody may send as a passkey; a code of the app counts once."""

import base64
import json
import time

import pytest

from django.core.cache import cache
from django.test import Client

from membership.accounts.models import Tries
from tests.membership.people import PASSWORD, a_person, sign_in, totp
from tests.membership.test_doors import with_app

pytestmark = pytest.mark.django_db
HANDLE = base64.urlsafe_b64encode(b"1").decode().rstrip("=")


def response(**changed):
    body = {
        "clientDataJSON": "e30",
        "authenticatorData": "AAAA",
        "attestationObject": "o2Nmb",
        "signature": "AAAA",
        "userHandle": HANDLE,
    } | changed
    whole = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": body}
    return json.dumps(whole | {"clientExtensionResults": {}})


CREDENTIALS = [
    "",
    "null",
    "[]",
    "1",
    '"words"',
    "{}",
    "{",
    "NaN",
    '{"response": null}',
    '{"response": []}',
    '{"id": 1, "rawId": 2, "type": 3, "response": {}}',
    "[" * 5000,
    "[" * 100_000,
    json.dumps({"id": "A", "rawId": "B", "type": "public-key", "response": {}}),
    response(),
    response(userHandle=None),
    response(userHandle=7),
    response(userHandle=""),
    response(userHandle="!!!"),
    response(userHandle=base64.urlsafe_b64encode(b"9" * 40).decode()),
    response(userHandle=base64.urlsafe_b64encode(b"-1").decode()),
    response(userHandle=base64.urlsafe_b64encode(b"\xff\xfe").decode()),
    response(userHandle=base64.urlsafe_b64encode(b"1\x00").decode()),
    response(clientDataJSON="AAAA"),
    response(clientDataJSON=None),
    response(clientDataJSON=base64.urlsafe_b64encode(b'{"type":"x"}').decode()),
    response(authenticatorData="A" * 100),
    response(attestationObject="A" * 100),
    response(attestationObject="oA"),
    response(signature=None),
    response(clientDataJSON="e30" * 3000),
]


@pytest.mark.badinput
@pytest.mark.parametrize("sent", CREDENTIALS)
class TestNoCredentialBreaksAPage:
    def test_at_the_login(self, sent):
        a_person()
        client = Client()
        client.get(
            "/en/account/2fa/webauthn/login/", headers={"accept": "application/json"}
        )
        path = "/en/account/2fa/webauthn/login/"
        answer = client.post(path, {"credential": sent}, follow=True)
        assert answer.status_code == 200
        assert "_auth_user_id" not in client.session

    def test_as_the_second_step(self, client, sent):
        user = a_person()
        with_app(user)
        sign_in(client, user)
        client.get("/en/account/2fa/authenticate/")
        path = "/en/account/2fa/authenticate/"
        assert client.post(path, {"credential": sent}).status_code == 200
        assert "_auth_user_id" not in client.session

    def test_as_a_new_key(self, client, sent):
        user = a_person()
        sign_in(client, user)
        client.post("/en/account/reauthenticate/", {"password": PASSWORD})
        path = "/en/account/2fa/webauthn/add/"
        client.get(path)
        form = {"name": "K", "credential": sent}
        assert client.post(path, form).status_code == 200
        assert not user.authenticator_set.exists()


def test_a_key_that_does_not_fit_asks_again_where_one_is(client):
    from allauth.mfa.models import Authenticator

    user = a_person()
    data = {"name": "K", "credential": {}}
    Authenticator.objects.create(user=user, type="webauthn", data=data)
    client.force_login(user)
    path = "/en/account/2fa/webauthn/reauthenticate/?next=/en/account/email/"
    answer = client.post(path, {"credential": "{}"})
    assert answer["Location"] == path


class TestACodeOfTheAppCountsOnce:
    @pytest.fixture
    def user(self):
        return a_person()

    def into(self, user, code):
        client = Client()
        sign_in(client, user)
        client.post("/en/account/2fa/authenticate/", {"code": code})
        return "_auth_user_id" in client.session

    def test_also_when_the_cache_forgets(self, user):
        secret = with_app(user)
        code = totp(secret)
        assert self.into(user, code)
        cache.clear()
        assert not self.into(user, code)
        assert not self.into(user, f" {code[:3]} {code[3:]} ")
        assert "totp" not in str(list(Tries.objects.values()))

    def test_one_half_minute_before_and_after_count(self, user):
        secret = with_app(user)
        now = time.time()
        assert not self.into(user, totp(secret, now - 90))
        assert not self.into(user, totp(secret, now + 90))
        assert self.into(user, totp(secret, now + 30))

    def test_not_the_one_that_turned_it_on(self, user, client):
        sign_in(client, user)
        client.post("/en/account/reauthenticate/", {"password": PASSWORD})
        page = client.get("/en/account/2fa/totp/activate/")
        code = totp(page.context["form"].secret)
        answer = client.post("/en/account/2fa/totp/activate/", {"code": code})
        assert answer.status_code == 302
        assert not self.into(user, code)
