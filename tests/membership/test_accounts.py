"""Accounts: in by password, code and reset; sessions; letters; languages."""

import re

import pytest
from allauth.usersessions.models import UserSession

from django.core import mail
from django.test import Client

from core.models import Letter
from membership.accounts.models import User
from tests.membership.people import PASSWORD, a_person, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def code_in_mail():
    return CODE.search(mail.outbox[-1].body).group()


def without_tokens(page):
    return re.sub(r'value="\w{64}"', "", page)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_signing_in_and_out(client):
    user = a_person()
    answer = sign_in(client, user)
    assert (answer.status_code, answer["Location"]) == (302, "/en/my/")
    assert signed_in(client)
    assert client.get("/en/account/logout/").status_code == 200
    assert signed_in(client), "a GET changes nothing"
    assert client.post("/en/account/logout/").status_code == 302
    assert not signed_in(client)


def test_wrong_password_names_neither(client):
    user = a_person()
    bodies = []
    for email in (user.email, "nobody@guild.example"):
        answer = client.post(
            "/en/account/login/", {"login": email, "password": "wrong wrong wrong"}
        )
        assert answer.status_code == 200
        body = answer.content.decode().replace(email, "")
        bodies.append(without_tokens(body))
    assert bodies[0] == bodies[1]
    assert "Error: Sign in" in bodies[0]
    assert 'class="summary" role="alert" tabindex="-1"' in bodies[0]


@pytest.mark.parametrize("language", ["da", "en"])
def test_sign_up_with_a_code(client, language):
    answer = client.post(
        f"/{language}/account/signup/",
        {
            "first_name": "Søren",
            "last_name": "Ågård",
            "email": "Soren@Guild.example",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert answer["Location"] == f"/{language}/account/confirm-email/"
    user = User.objects.get(email="soren@guild.example")
    assert (user.language, user.first_name) == (language, "Søren")
    assert not signed_in(client)
    code = code_in_mail()
    letter = Letter.objects.get()
    assert letter.language == language
    assert letter.state == "sent"
    assert letter.params == {}, "the code is not kept"
    answer = client.post(answer["Location"], {"action": "verify", "code": code})
    assert answer["Location"] == f"/{language}/"
    assert signed_in(client)


def test_sign_up_of_a_known_address_looks_the_same():
    a_person("known@guild.example")
    seen = []
    for email in ("known@guild.example", "fresh@guild.example"):
        client = Client()
        form = {
            "first_name": "A",
            "email": email,
            "password1": PASSWORD,
            "password2": PASSWORD,
        }
        answer = client.post("/en/account/signup/", form)
        page = client.get(answer["Location"]).content.decode().replace(email, "")
        seen.append((answer.status_code, answer["Location"], without_tokens(page)))
    assert seen[0] == seen[1]
    assert User.objects.filter(email="known@guild.example").count() == 1


@pytest.mark.parametrize("path", ["login/code/", "password/reset/"])
def test_codes_for_unknown_addresses_look_the_same(path):
    a_person("known@guild.example")
    seen = []
    for email in ("known@guild.example", "fresh@guild.example"):
        client = Client()
        answer = client.post(f"/en/account/{path}", {"email": email})
        page = client.get(answer["Location"]).content.decode().replace(email, "")
        seen.append((answer.status_code, answer["Location"], without_tokens(page)))
    assert seen[0] == seen[1]


def test_login_by_code(client):
    user = a_person(language="da")
    answer = client.post("/en/account/login/code/", {"email": user.email})
    assert Letter.objects.get().language == "da", "the reader's, not the page's"
    answer = client.post(answer["Location"], {"code": "AAAA-AAAA"})
    assert answer.status_code == 200
    assert not signed_in(client)
    client.post("/en/account/login/code/confirm/", {"code": code_in_mail()})
    assert signed_in(client)


def test_reset_ends_every_session(client):
    user = a_person()
    elsewhere = Client()
    sign_in(elsewhere, user)
    answer = client.post("/en/account/password/reset/", {"email": user.email})
    answer = client.post(answer["Location"], {"code": code_in_mail()})
    new = "another quiet sentence of words"
    answer = client.post(answer["Location"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert elsewhere.get("/en/account/security/").status_code == 302
    assert not UserSession.objects.filter(user=user).exists()
    user.refresh_from_db()
    assert user.check_password(new)


def test_change_keeps_this_session_and_ends_the_others(client):
    user = a_person()
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, user)
    new = "another quiet sentence of words"
    answer = client.post(
        "/en/account/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302, answer.content
    assert client.get("/en/account/security/").status_code == 200
    assert elsewhere.get("/en/account/security/").status_code == 302


def test_one_other_session_can_be_ended(client):
    user, other = a_person(), a_person("other@guild.example")
    elsewhere, stranger = Client(), Client()
    for one, who in ((client, user), (elsewhere, user), (stranger, other)):
        sign_in(one, who)
    theirs = UserSession.objects.get(session_key=stranger.session.session_key)
    mine = UserSession.objects.get(session_key=elsewhere.session.session_key)
    url = "/en/account/sessions/{}/end/"
    assert client.post(url.format(theirs.pk)).status_code == 404
    assert client.get(url.format(mine.pk)).status_code == 405
    assert client.post(url.format(mine.pk)).status_code == 302
    assert elsewhere.get("/en/account/security/").status_code == 302
    assert stranger.get("/en/account/security/").status_code == 200


def test_session_id_changes_at_login(client):
    user = a_person()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, user)
    assert client.session.session_key != session.session_key


def test_failed_logins_are_counted(client):
    user = a_person()
    for _try in range(6):
        client.post("/en/account/login/", {"login": user.email, "password": "no"})
    answer = sign_in(client, user)
    assert answer.status_code == 429
    assert not signed_in(client)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "signup/",
        "signup/passkey/",
        "login/code/",
        "password/reset/",
        "password/reset/done/",
        "inactive/",
    ],
)
def test_pages_for_visitors(client, path, language):
    answer = client.get(f"/{language}/account/{path}")
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "<h1" in body
    assert "style=" not in body
    assert not re.search(r"<[^>]* on\w+=", body)


@pytest.mark.parametrize(
    "path",
    [
        "security/",
        "email/",
        "password/change/",
        "2fa/",
        "2fa/webauthn/",
        "sessions/",
        "logout/",
        "reauthenticate/",
        "2fa/totp/activate/",
        "2fa/webauthn/add/",
    ],
)
def test_pages_for_members(client, path):
    assert client.get(f"/en/account/{path}").status_code == 302
    sign_in(client, a_person())
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/en/account/{path}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "style=" not in answer.content.decode()


def test_change_of_address_asks_and_signs_out_elsewhere(client):
    user = a_person()
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, user)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    answer = client.post(
        "/en/account/email/", {"action_add": "", "email": "new@guild.example"}
    )
    assert answer["Location"] == "/en/account/confirm-email/"
    user.refresh_from_db()
    assert user.email == "maja@guild.example"
    client.post(answer["Location"], {"action": "verify", "code": code_in_mail()})
    user.refresh_from_db()
    assert user.email == "new@guild.example"
    assert elsewhere.get("/en/account/security/").status_code == 302
