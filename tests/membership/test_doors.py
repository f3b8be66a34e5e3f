"""Side doors: closed admin logins, the second factor, safe destinations, CSRF."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from django.test import Client
from django.urls import get_resolver

from wagtail.models import Page

from home import workflows
from membership import roles
from membership.accounts.models import User
from tests.membership.people import PASSWORD, a_person, sign_in, totp

pytestmark = pytest.mark.django_db

# What attackers and broken links put into `next` (OWASP cheat sheet and our own).
FOREIGN = [
    "http://evil.example/",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "http:evil.example",
    "https:evil.example",
    "http:/evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,hi",
    "vbscript:x",
    "ftp://evil.example",
    "//evil.example@testserver",
    "http://testserver@evil.example",
    "http://testserver.evil.example",
    "//testserver.evil.example",
    "http://evil.example#testserver",
    "http://evil.example?testserver",
    "http://evil.example\\@testserver",
    "/%09/evil.example/..//",
    "https://testserver:443@evil.example",
    "http://[::1]/",
    "http://127.1/",
    "http://0x7f000001/",
    "//evil%E3%80%82example",
    "http://evil。example",
    "/",
    "/evil.example",
    "//evil.example",
    "\x01//evil.example",
    "http://evil.example/%2f%2e%2e",
    ".evil.example",
    "evil.example",
    "/",
    "/evil.example",
    "//evil.example/%2e%2e",
    "//;@evil.example",
    "///\\;@evil.example",
    "https://evil.example/en/",
    "http://localhost/",
    "http://127.0.0.1/",
    "//localhost/",
    "?next=//evil",
    "mailto:a@evil.example",
    "tel:112",
    "blob:http://evil.example",
    "file:///etc/passwd",
]


def with_app(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def landed(answer):
    return answer.get("Location", "")


@pytest.mark.parametrize(
    "path", ["/admin/login/", "/en/_util/login/", "/da/_util/login/", "/_util/login/"]
)
def test_side_doors_take_no_credentials(client, path):
    user = a_person("admin@guild.example", is_superuser=True, is_staff=True)
    form = {"username": user.email, "login": user.email, "password": PASSWORD}
    for answer in (client.get(path), client.post(path, {**form, "next": "/admin/"})):
        assert answer.status_code == 302
        assert "/account/login/?next=/admin/" in landed(answer)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/set-password/",
        "/en/_util/authenticate_with_password/1/1/",
        "/django-admin/",
        "/djadmin/login/",
        "/accounts/login/",
        "/api/v3/",
        "/api/v3/openapi.json",
    ],
)
def test_doors_that_do_not_exist(client, path):
    assert client.get(path, follow=True).status_code == 404
    assert client.post(path, follow=True).status_code == 404


def test_nothing_of_django_admin_or_the_api_is_installed(settings):
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not [app for app in settings.INSTALLED_APPS if app.startswith("wagtail.api")]


@pytest.mark.parametrize("value", FOREIGN)
def test_next_stays_here(value):
    client = Client()
    user = a_person()
    for answer in (
        sign_in(client, user, next=value),
        Client().get("/admin/login/", {"next": value}),
        client.post("/en/account/logout/", {"next": value}),
    ):
        address = landed(answer)
        assert address.startswith("/"), address
        assert not address.startswith(("//", "/\\")), address
        assert not address[1:2].isspace(), address


def test_next_inside_is_followed(client):
    answer = sign_in(client, a_person(), next="/en/events/?view=calendar")
    assert landed(answer) == "/en/events/?view=calendar"


def test_second_step_is_asked_after_each_first_step(client, mailoutbox):
    user = a_person()
    secret = with_app(user)
    answer = sign_in(client, user)
    assert landed(answer) == "/en/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post(landed(answer), {"code": "000000"}).status_code == 200
    client.post(landed(answer), {"code": totp(secret)})
    assert "_auth_user_id" in client.session


@pytest.fixture
def strict(settings):
    settings.MFA_REQUIRED_FOR_STAFF = True


@pytest.fixture
def editor(db, site_root):
    workflows.ensure()
    return a_person("editor@guild.example", roles.EDITORS)


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/en/organise/"])
def test_staff_without_second_factor_are_sent_to_set_it_up(
    client, editor, strict, path
):
    client.force_login(editor)
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[0][0].startswith("/en/account/2fa/?next=")
    assert b"Set up a second step" in answer.content


def test_demo_does_not_ask(client, editor, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200


def test_a_session_that_skipped_the_second_factor_is_not_enough(client, editor, strict):
    secret = with_app(editor)
    client.force_login(editor)
    answer = client.get("/admin/pages/")
    assert landed(answer).startswith("/en/account/2fa/reauthenticate/?next=")
    client.post(landed(answer), {"code": totp(secret)})
    assert client.get("/admin/pages/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_opens_the_door(client, editor, strict):
    sign_in(client, editor)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/en/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert b"data:image/svg+xml;base64," in page.content
    answer = client.post("/en/account/2fa/totp/activate/", {"code": totp(secret)})
    assert landed(answer) == "/en/account/2fa/recovery-codes/"
    assert client.get("/admin/").status_code == 200
    kept = Authenticator.objects.get(user=editor, type="totp").data["secret"]
    assert secret not in kept
    assert get_adapter().decrypt(kept) == secret


def test_members_have_no_business_in_the_admin(client, site_root):
    client.force_login(a_person("member@guild.example", roles.MEMBERS))
    assert client.get("/admin/").status_code == 403
    assert client.get("/admin/pages/1/").status_code == 403


@pytest.mark.parametrize(
    ("role", "enters"),
    [
        (roles.EDITORS, True),
        (roles.APPROVERS, True),
        (roles.BOARD, True),
        (roles.ORGANISERS, True),
        (roles.VOLUNTEERS, False),
        (roles.AGENTS, False),
        (roles.MEMBERS, False),
    ],
)
def test_who_enters_the_admin(client, site_root, settings, role, enters):
    settings.MFA_REQUIRED_FOR_STAFF = False
    workflows.ensure()
    client.force_login(a_person("someone@guild.example", role))
    assert client.get("/admin/").status_code == (200 if enters else 403)


def test_admin_speaks_the_readers_language(client, editor, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    client.force_login(editor)
    assert b'lang="en' in client.get("/admin/").content
    User.objects.update(language="da")
    assert b'lang="da' in client.get("/admin/", HTTP_ACCEPT_LANGUAGE="en").content


def test_admin_policy_is_looser_only_there(client, editor, settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    client.force_login(editor)
    assert "'unsafe-inline'" in client.get("/admin/")["Content-Security-Policy"]
    page = client.get("/en/account/login/")
    assert "unsafe" not in page["Content-Security-Policy"]


def test_a_deactivated_person_is_out_at_once(client):
    user = a_person()
    sign_in(client, user)
    assert client.get("/en/account/security/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/en/account/security/").status_code == 302


def test_every_unsafe_address_asks_for_a_token(editor, settings):
    """Every address of ours and of accounts, posted to without a token: 403."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    exempt = {"one_door", "closed"}
    asked = 0
    for pattern in get_resolver("membership.accounts.urls").url_patterns:
        assert pattern.callback.__name__ not in exempt
    for path in [
        "account/login/",
        "account/logout/",
        "account/signup/",
        "account/email/",
        "account/password/change/",
        "account/password/reset/",
        "account/login/code/",
        "account/sessions/",
        "account/sessions/1/end/",
        "account/reauthenticate/",
        "account/2fa/totp/activate/",
        "account/2fa/webauthn/add/",
        "account/2fa/authenticate/",
    ]:
        assert client.post(f"/en/{path}").status_code == 403, path
        asked += 1
    assert asked == 13
    root = Page.get_first_root_node()
    assert client.post(f"/admin/pages/{root.pk}/edit/").status_code == 403
