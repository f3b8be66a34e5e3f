"""Every way in: the second factor for staff, how long a session lasts, settings."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from django.test import Client
from django.utils import timezone

from home import workflows
from membership import granting, roles
from membership.accounts import middleware
from tests import make
from tests.membership import identity
from tests.membership.people import PASSWORD, a_person, sign_in, totp
from tests.membership.test_accounts import code_in_mail
from tests.membership.test_doors import with_app

pytestmark = pytest.mark.django_db(transaction=True)
STAFF_PAGES = ["/admin/", "/en/organise/", "/en/", "/en/questions/", "/en/events/"]


@pytest.fixture(autouse=True)
def strict(settings, site_root):
    settings.MFA_REQUIRED_FOR_STAFF = True
    workflows.ensure()


@pytest.fixture
def provider(settings):
    there = identity.Provider()
    apps = {**settings.SOCIALACCOUNT_PROVIDERS}
    app = {**apps["openid_connect"]["APPS"][0], "settings": {"server_url": there.url}}
    apps["openid_connect"] = {**apps["openid_connect"], "APPS": [app]}
    settings.SOCIALACCOUNT_PROVIDERS = apps
    yield there
    there.close()


def by_password(client, user, provider):
    return sign_in(client, user)


def by_code(client, user, provider):
    answer = client.post("/en/account/login/code/", {"email": user.email})
    return client.post(answer["Location"], {"code": code_in_mail()})


def by_reset(client, user, provider):
    answer = client.post("/en/account/password/reset/", {"email": user.email})
    answer = client.post(answer["Location"], {"code": code_in_mail()})
    new = "another quiet sentence of words"
    client.post(answer["Location"], {"password1": new, "password2": new})
    return client.post("/en/account/login/", {"login": user.email, "password": new})


def by_another_account(client, user, provider):
    from tests.membership.test_accounts_elsewhere import there_and_back

    SocialAccount.objects.create(user=user, provider="sso", uid="p-1")
    return there_and_back(client, provider)


def by_the_admins_door(client, user, provider):
    form = {"username": user.email, "password": PASSWORD}
    answer = client.post("/admin/login/", form)
    return sign_in(client, user, next=answer["Location"].partition("next=")[2])


def by_the_other_admins_door(client, user, provider):
    client.post("/en/admin/login/", {"username": user.email, "password": PASSWORD})
    return sign_in(client, user, next="/admin/")


WAYS = [
    by_password,
    by_code,
    by_reset,
    by_another_account,
    by_the_admins_door,
    by_the_other_admins_door,
]


def closed(client, path):
    answer = client.get(path)
    return answer.status_code == 302 and "/account/2fa/" in answer["Location"]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_leads_past_the_second_factor(client, provider, way):
    user = a_person("editor@guild.example", roles.EDITORS)
    secret = with_app(user)
    answer = way(client, user, provider)
    assert answer["Location"].startswith("/en/account/2fa/authenticate/")
    for path in STAFF_PAGES[:2]:
        assert "/account/login/?next=" in client.get(path)["Location"]
    client.post("/en/account/2fa/authenticate/", {"code": totp(secret)})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_staff_without_one_see_only_what_is_their_own(client, provider, way):
    user = a_person("editor@guild.example", roles.EDITORS)
    way(client, user, provider)
    for path in STAFF_PAGES:
        assert closed(client, path), path
    assert closed(client, "/admin/pages/1/edit/")
    assert client.post("/en/questions/ask/", {"title": "x"})["Location"].startswith(
        "/en/account/2fa/"
    )
    assert client.get("/en/account/security/").status_code == 200
    assert client.get("/en/my/").status_code == 200


def test_a_role_for_a_unit_counts_as_well(client):
    admin = a_person("admin@guild.example", is_superuser=True, is_staff=True)
    user = a_person()
    sign_in(client, user)
    assert client.get("/en/events/").status_code in (200, 404)
    unit = make.a_unit()
    granting.grant(person=user, role=roles.BOARD, by=admin, scope="unit", unit=unit)
    assert closed(client, "/en/events/")


def test_the_interface_for_programs_says_no_instead_of_leading_on(client):
    sign_in(client, a_person("editor@guild.example", roles.EDITORS))
    assert client.get("/api/v1/anything/").status_code == 403


@pytest.mark.parametrize("role", [roles.MEMBERS, roles.VOLUNTEERS])
def test_members_are_asked_for_nothing(client, role):
    sign_in(client, a_person("member@guild.example", role))
    assert not closed(client, "/en/questions/")


def test_the_last_factor_stays_while_the_role_does(client):
    user = a_person("editor@guild.example", roles.EDITORS)
    secret = with_app(user)
    sign_in(client, user)
    client.post("/en/account/2fa/authenticate/", {"code": totp(secret)})
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/en/account/2fa/totp/deactivate/")
    assert b"Your role needs a second step" in answer.content
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "K"})
    assert client.post("/en/account/2fa/totp/deactivate/").status_code == 302
    assert Authenticator.objects.filter(user=user, type="totp").count() == 0
    client.post(f"/en/account/2fa/webauthn/keys/{key.pk}/remove/")
    assert Authenticator.objects.filter(pk=key.pk).exists()
    user.groups.clear()
    client.post(f"/en/account/2fa/webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_a_factor_that_is_gone_closes_the_doors_at_once(client):
    """As when an admin takes it away for somebody who lost the phone."""
    user = a_person("editor@guild.example", roles.EDITORS)
    secret = with_app(user)
    sign_in(client, user)
    client.post("/en/account/2fa/authenticate/", {"code": totp(secret)})
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert closed(client, "/admin/")


class TestHowLongASessionLasts:
    @pytest.fixture
    def hands(self, monkeypatch):
        """Let seconds pass for the middleware alone."""
        real, passed = time.time, [0.0]

        class Clock:
            @staticmethod
            def time():
                return real() + passed[0]

        monkeypatch.setattr(middleware, "time", Clock)

        def pass_by(seconds):
            passed[0] += seconds

        return pass_by

    @pytest.mark.parametrize(
        ("role", "idle", "still"),
        [
            (roles.MEMBERS, 13 * 86400, True),
            (roles.MEMBERS, 14 * 86400 + 60, False),
            (roles.EDITORS, 3 * 3600 - 600, True),
            (roles.EDITORS, 3 * 3600 + 60, False),
        ],
    )
    def test_left_alone(self, client, hands, role, idle, still):
        sign_in(client, a_person("someone@guild.example", role))
        assert client.get("/en/account/security/").status_code == 200
        hands(idle)
        answer = client.get("/en/account/security/")
        assert (answer.status_code == 200) is still
        if not still:
            assert "_auth_user_id" not in client.session
            page = client.get(answer["Location"])
            assert b"You were signed out because it was a while ago" in page.content

    @pytest.mark.parametrize(
        ("role", "step", "most"),
        [(roles.MEMBERS, 10 * 86400, 9), (roles.EDITORS, 2 * 3600, 6)],
    )
    def test_used_all_the_time(self, client, hands, role, step, most):
        sign_in(client, a_person("someone@guild.example", role))
        lasted = 0
        while client.get("/en/account/security/").status_code == 200:
            hands(step)
            lasted += 1
            assert lasted < 20
        assert lasted == most

    def test_a_stolen_cookie_is_worth_nothing_afterwards(self, client, hands):
        sign_in(client, a_person())
        thief = Client()
        thief.cookies["sessionid"] = client.cookies["sessionid"].value
        hands(15 * 86400)
        client.get("/en/account/security/")
        assert thief.get("/en/account/security/").status_code == 302


class TestLanguageAndTime:
    def test_both_are_kept_and_used(self, client, django_user_model):
        user = a_person()
        sign_in(client, user)
        form = {"language": "da", "time_zone": "America/New_York"}
        answer = client.post("/en/account/settings/", form)
        assert answer["Location"] == "/da/account/settings/"
        assert answer.cookies["django_language"].value == "da"
        user.refresh_from_db()
        assert (user.language, user.time_zone) == ("da", "America/New_York")
        answer = client.get("/da/account/settings/")
        assert answer.context["form"]["time_zone"].value() == "America/New_York"
        client.post("/da/account/login/code/", {"email": user.email})

    def test_times_are_told_by_the_readers_clock(self, client, rf):
        user = a_person(time_zone="Pacific/Auckland")
        seen = []
        inner = middleware.SessionAgeMiddleware(
            lambda request: seen.append(timezone.get_current_timezone_name())
        )
        for reader, cookies in ((user, {"sessionid": "x"}), (None, {})):
            request = rf.get("/")
            request.COOKIES, request.session = cookies, {}
            if reader:
                request.user = reader
            inner(request)
        assert seen == ["Pacific/Auckland", "Europe/Copenhagen"]

    @pytest.mark.parametrize(
        "form",
        [
            {"language": "xx", "time_zone": "Europe/Paris"},
            {"language": "da", "time_zone": "Mars/Olympus"},
            {"language": "da", "time_zone": "../../etc/passwd"},
            {"language": "da", "time_zone": ""},
        ],
    )
    def test_what_is_none_is_refused(self, client, form):
        user = a_person()
        sign_in(client, user)
        assert client.post("/en/account/settings/", form).status_code == 200
        user.refresh_from_db()
        assert (user.language, user.time_zone) == ("en", "Europe/Copenhagen")

    @pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "\0"])
    def test_a_zone_that_is_none_breaks_no_page(self, name):
        assert str(middleware.zone_of(name)) == "Europe/Copenhagen"
