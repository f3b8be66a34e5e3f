"""Signing in with an account elsewhere: a whole login against a provider of our own."""

import base64
import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.slack.views import SlackOAuth2Adapter

from django.core import mail
from django.test import Client

from core import kept
from membership import roles
from membership.accounts.models import User
from tests.membership import identity
from tests.membership.people import PASSWORD, a_person, sign_in, totp
from tests.membership.policies import a_policy, a_version
from tests.membership.test_doors import with_app

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/en/account/oidc/sso/login/"
SIGNUP = "/en/account/3rdparty/signup/"
CONNECTIONS = "/en/account/3rdparty/"


@pytest.fixture
def provider(settings, monkeypatch):
    there = identity.Provider()
    apps = json.loads(json.dumps(settings.SOCIALACCOUNT_PROVIDERS))
    apps["openid_connect"]["APPS"][0]["settings"]["server_url"] = there.url
    settings.SOCIALACCOUNT_PROVIDERS = apps
    for adapter, addresses in (
        (
            GitHubOAuth2Adapter,
            {
                "access_token_url": "/login/oauth/access_token",
                "authorize_url": "/authorize",
                "profile_url": "/api/v3/user",
                "emails_url": "/api/v3/user/emails",
            },
        ),
        (
            SlackOAuth2Adapter,
            {
                "access_token_url": "/login/oauth/access_token",
                "authorize_url": "/authorize",
                "identity_url": "/api/openid.connect.userInfo",
            },
        ),
    ):
        for name, path in addresses.items():
            monkeypatch.setattr(adapter, name, there.url + path)
    yield there
    if there.open:
        there.close()


def leave(client, provider, path=LOGIN, process="login"):
    """Press the button; returns what the provider is asked."""
    answer = client.post(f"{path}?process={process}")
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(f"{provider.url}/authorize?")
    query = parse_qs(urlsplit(answer["Location"]).query)
    asked = {name: values[0] for name, values in query.items()}
    provider.nonce = asked.get("nonce", "")
    return asked


def come_back(client, asked, **changed):
    query = {"state": asked["state"], "code": "c", **changed}
    path = urlsplit(asked["redirect_uri"]).path
    return client.get(path, {k: v for k, v in query.items() if v is not None})


def there_and_back(client, provider, **kwargs):
    return come_back(client, leave(client, provider, **kwargs))


def signed_in(client):
    return "_auth_user_id" in client.session


def linked(user, uid="p-1", provider="sso"):
    return SocialAccount.objects.create(user=user, provider=provider, uid=uid)


def test_what_the_provider_is_asked(client, provider):
    asked = leave(client, provider)
    assert asked["response_type"] == "code"
    assert asked["client_id"] == "test-oidc"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) == 32
    assert "openid" in asked["scope"]
    again = leave(client, provider)
    assert again["nonce"] != asked["nonce"]
    assert again["state"] != asked["state"]
    come_back(client, again)
    form = dict(provider.seen)["/token"]
    assert form["code_verifier"]
    assert form["client_secret"] == "test-only"


def test_a_newcomer_is_asked_name_and_terms_and_is_in(client, provider):
    kept._facts.clear()
    a_version(a_policy(at_signup=True))
    answer = there_and_back(client, provider)
    assert answer["Location"] == SIGNUP
    assert not User.objects.exists(), "nobody is made before the terms are accepted"
    page = client.get(SIGNUP)
    assert b'value="Ada"' in page.content
    shown = page.context["form"]["terms_shown"].value()
    form = {"first_name": "Ada", "last_name": "Holm", "email": "ada@guild.example"}
    assert client.post(SIGNUP, form).status_code == 200, "terms are asked"
    form |= {"accept_terms": "on", "terms_shown": shown}
    assert client.post(SIGNUP, form).status_code == 302
    user = User.objects.get()
    assert (user.get_full_name(), user.language) == ("Ada Holm", "en")
    assert signed_in(client)
    assert EmailAddress.objects.get(user=user).verified
    assert not user.has_usable_password()


def test_who_is_linked_is_in_at_once(client, provider):
    linked(a_person())
    assert there_and_back(client, provider).status_code == 302
    assert signed_in(client)
    assert not mail.outbox


def test_an_address_that_nobody_verified_is_asked_for_a_code(client, provider):
    provider.person["email_verified"] = False
    there_and_back(client, provider)
    form = {"first_name": "Ada", "email": "ada@guild.example"}
    answer = client.post(SIGNUP, form)
    assert answer["Location"] == "/en/account/confirm-email/"
    assert not signed_in(client)
    assert not EmailAddress.objects.get().verified


def test_a_verified_address_cannot_be_overtyped(client, provider):
    """Else whoever owns one address would be let in as the owner of another."""
    there_and_back(client, provider)
    assert b"disabled" in client.get(SIGNUP).content
    client.post(SIGNUP, {"first_name": "Ada", "email": "board@guild.example"})
    assert User.objects.get().email == "ada@guild.example"
    assert EmailAddress.objects.get().email == "ada@guild.example"


def test_an_unverified_address_can_and_is_asked_for_a_code(client, provider):
    provider.person["email_verified"] = False
    there_and_back(client, provider)
    form = {"first_name": "Ada", "email": "board@guild.example"}
    assert client.post(SIGNUP, form)["Location"] == "/en/account/confirm-email/"
    assert not signed_in(client)
    kept = EmailAddress.objects.get()
    assert (kept.email, kept.verified) == ("board@guild.example", False)


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("spelt", ["ada@guild.example", "ADA@Guild.example"])
def test_an_address_with_an_account_opens_nothing(client, provider, verified, spelt):
    owner = a_person("ada@guild.example")
    provider.person |= {"email": spelt, "email_verified": verified}
    answer = there_and_back(client, provider)
    assert answer["Location"] == SIGNUP, "as for an unknown address"
    answer = client.post(SIGNUP, {"first_name": "Ada", "email": spelt})
    assert answer["Location"] == "/en/account/confirm-email/", "as for an unknown one"
    assert not signed_in(client)
    assert User.objects.get() == owner
    assert not SocialAccount.objects.exists()
    assert "You already have an account" in mail.outbox[-1].subject
    assert [to.lower() for to in mail.outbox[-1].to] == ["ada@guild.example"]


def other_key(claims):
    return identity.sign(claims, identity.OTHER_KEY)


def unsigned(claims):
    return jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})


def with_the_public_key(claims):
    """HS256 whose secret is what everybody can read: the classic confusion."""
    parts = [{"alg": "HS256", "kid": "one", "typ": "JWT"}, claims]
    text = b".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in parts
    )
    secret = json.dumps(identity.public(identity.KEY)).encode()
    seal = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    made = base64.urlsafe_b64encode(seal.sign(text, secret)).rstrip(b"=")
    return (text + b"." + made).decode()


@pytest.mark.parametrize(
    ("claims", "sign"),
    [
        ({"nonce": "another login's"}, None),
        ({"nonce": None}, None),
        ({"aud": "somebody-else"}, None),
        ({"aud": ["test-oidc", "somebody-else"], "azp": "somebody-else"}, None),
        ({"aud": None}, None),
        ({"iss": "https://evil.example"}, None),
        ({"exp": int(time.time()) - 3600}, None),
        ({"exp": None}, None),
        ({"iat": int(time.time()) + 3600}, None),
        ({"sub": None}, None),
        ({"sub": "another"}, None),
        ({}, other_key),
        ({}, unsigned),
        ({}, with_the_public_key),
        ({}, lambda claims: identity.sign(claims, kid="unknown")),
        ({}, lambda claims: "no.token.atall"),
        ({}, lambda claims: ""),
    ],
)
def test_a_token_that_does_not_fit_opens_nothing(client, provider, claims, sign):
    linked(a_person())
    provider.claims = claims
    provider.sign = sign or provider.sign
    answer = there_and_back(client, provider)
    assert b"That did not work" in answer.content
    assert not signed_in(client)
    provider.claims, provider.sign = {}, identity.sign
    there_and_back(client, provider)
    assert signed_in(client), "and the next one, which fits, does"


@pytest.mark.parametrize(
    "changed", [{"state": "guessed"}, {"state": None}, {"state": ""}, {"code": None}]
)
def test_a_way_back_that_nobody_left_by(client, provider, changed):
    linked(a_person())
    answer = come_back(client, leave(client, provider), **changed)
    assert b"That did not work" in answer.content
    assert not signed_in(client)


def test_a_way_back_of_somebody_else_or_a_second_time(client, provider):
    linked(a_person())
    asked = leave(Client(), provider)
    come_back(client, asked)
    assert not signed_in(client), "the state belongs to another browser"
    asked = leave(client, provider)
    come_back(client, asked)
    client.post("/en/account/logout/")
    come_back(client, asked)
    assert not signed_in(client)


def test_a_provider_that_is_away(client, provider):
    provider.close()
    answer = client.post(LOGIN)
    assert answer.status_code == 401
    assert b"That did not work" in answer.content


def test_somebody_who_stops_at_the_provider(client, provider):
    asked = leave(client, provider)
    answer = come_back(client, asked, code=None, error="access_denied")
    assert answer["Location"] == "/en/account/3rdparty/login/cancelled/"
    assert b"You stopped on the way" in client.get(answer["Location"]).content


@pytest.mark.parametrize("status", [400, 500, 302])
def test_a_provider_that_is_unwell(client, provider, status):
    linked(a_person())
    asked = leave(client, provider)
    provider.status = status
    answer = come_back(client, asked)
    assert answer.status_code == 401
    assert b"That did not work" in answer.content
    assert not signed_in(client)


def test_the_second_step_is_asked_all_the_same(client, provider):
    user = a_person("editor@guild.example", roles.EDITORS)
    secret = with_app(user)
    linked(user)
    answer = there_and_back(client, provider)
    assert answer["Location"] == "/en/account/2fa/authenticate/"
    assert not signed_in(client)
    client.post(answer["Location"], {"code": totp(secret)})
    assert signed_in(client)


def test_connecting_asks_whether_it_is_still_you(client, provider):
    user = a_person()
    sign_in(client, user)
    answer = there_and_back(client, provider, process="connect")
    assert answer["Location"] == "/en/account/reauthenticate/"
    assert not SocialAccount.objects.exists()
    client.post(answer["Location"], {"password": PASSWORD})
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid) == (user, "sso", "p-1")
    assert mail.outbox[-1].subject == "SSO can now sign you in"
    assert b"SSO" in client.get(CONNECTIONS).content
    fresh = Client()
    there_and_back(fresh, provider)
    assert signed_in(fresh)


def test_an_account_elsewhere_belongs_to_one_person(client, provider):
    linked(a_person("first@guild.example"))
    sign_in(client, a_person())
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    answer = there_and_back(client, provider, process="connect")
    page = client.get(answer["Location"])
    assert b"connected to somebody else" in page.content
    assert SocialAccount.objects.get().user.email == "first@guild.example"


def test_disconnecting(client, provider):
    user, other = a_person(), a_person("other@guild.example")
    mine, theirs = linked(user), linked(other, uid="p-2")
    sign_in(client, user)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    client.post(CONNECTIONS, {"account": theirs.pk})
    assert SocialAccount.objects.filter(pk=theirs.pk).exists()
    client.post(CONNECTIONS, {"account": mine.pk})
    assert not SocialAccount.objects.filter(pk=mine.pk).exists()
    assert mail.outbox[-1].subject == "SSO no longer signs you in"


def test_the_last_way_in_is_kept(client, provider):
    user = a_person()
    user.set_unusable_password()
    user.save()
    mine = linked(user)
    there_and_back(client, provider)
    answer = client.post(CONNECTIONS, {"account": mine.pk})
    assert b"no password" in answer.content
    assert SocialAccount.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize("name", ["github", "slack"])
def test_github_and_slack(client, provider, name):
    path = f"/en/account/{name}/login/"
    there_and_back(client, provider, path=path)
    page = client.get(SIGNUP)
    assert b'value="ada@guild.example"' in page.content
    client.post(SIGNUP, {"first_name": "Ada", "email": "ada@guild.example"})
    assert signed_in(client)
    assert SocialAccount.objects.get().provider == name


def test_a_link_alone_sends_nobody_anywhere(client, provider):
    answer = client.get(LOGIN)
    assert answer.status_code == 200
    assert b'method="post"' in answer.content
    assert not provider.seen


def test_buttons_only_where_configured(client, settings):
    for path in ("login/", "signup/"):
        page = client.get(f"/en/account/{path}").content.decode()
        for name in ("GitHub", "Slack", "SSO"):
            assert f"Go on with {name}" in page
    settings.SOCIALACCOUNT_PROVIDERS = {}
    for path in ("login/", "signup/"):
        assert b"Go on with" not in client.get(f"/en/account/{path}").content
    sign_in(client, a_person())
    assert b"Accounts elsewhere" not in client.get("/en/account/security/").content
