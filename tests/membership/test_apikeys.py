"""Keys for programs: made once, never more than their owner, gone when taken back."""

import datetime as dt
import uuid

import pytest

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.errors import Refused
from membership import actions as people
from membership import roles
from membership.accounts.models import User
from membership.apikeys import actions, auth
from membership.apikeys.models import ApiKey, ApiUse
from membership.models import MembershipType, Unit
from membership.privacy_centre.tasks import forget_old
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False


@pytest.fixture
def admin():
    person = make.a_person(email="root@example.org")
    person.is_superuser = person.is_staff = True
    person.save()
    return person


@pytest.fixture
def board():
    return make.a_person(roles.BOARD, email="board@example.org")


def issue(owner, admin, *scopes, days=30):
    return actions.issue(
        owner=owner,
        name="Door list",
        scopes=list(scopes or ("members:read",)),
        days=days,
        by=admin,
        client_key=uuid.uuid4(),
    )


def ask(client, raw, path="members", **more):
    headers = {"authorization": f"Bearer {raw}"} if raw else {}
    return client.get(f"/api/v1/{path}", more, headers=headers)


def test_a_key_reads_what_it_is_for_and_is_noted(client, admin, board):
    kind = MembershipType.objects.create(slug="m", name_da="M", name_en="M", fee=1)
    person = make.a_person(email="ida@example.org", first_name="Ida")
    people.admit(person=person, kind=kind, starts=people.today(), by=None)
    key, raw = issue(board, admin)
    answer = ask(client, raw)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    row = answer.json()["results"][0]
    assert (row["email"], row["status"]) == ("ida@example.org", "active")
    use = key.uses.get()
    assert (use.method, use.route, use.status) == ("GET", "api/v1/members", 200)
    key.refresh_from_db()
    assert timezone.now() - key.last_used_at < dt.timedelta(minutes=1)
    about = ask(client, raw, "key").json()
    assert about["scopes"] == ["members:read"]


def test_what_a_key_is_not_for_is_refused_and_noted(client, admin, board):
    key, raw = issue(board, admin, "units:read")
    Unit.add_root(name_da="Rod", name_en="Root", code="root")
    assert ask(client, raw, "units").json()["results"][0]["code"] == "root"
    answer = ask(client, raw)
    assert (answer.status_code, answer.json()["error"]) == (403, "scope")
    assert key.uses.filter(status=403).count() == 1


def test_a_key_can_do_no_more_than_its_owner_can_now(client, admin, board):
    _key, raw = issue(board, admin)
    assert ask(client, raw).status_code == 200
    board.groups.clear()
    assert ask(client, raw).status_code == 403


@pytest.mark.parametrize("how", ["revoked", "expired", "inactive", "gone"])
def test_a_key_that_ended_is_answered_as_one_that_never_was(client, admin, board, how):
    key, raw = issue(board, admin)
    assert ask(client, raw).status_code == 200
    if how == "revoked":
        actions.revoke(key=key, by=admin)
        with pytest.raises(Refused):
            actions.revoke(key=key, by=admin)
    elif how == "expired":
        past = timezone.now() - dt.timedelta(days=2)
        end = past + dt.timedelta(days=1)
        ApiKey.objects.update(created_at=past, expires_at=end)
    elif how == "inactive":
        User.objects.filter(pk=board.pk).update(is_active=False)
    else:
        board.delete()
    ended, never = ask(client, raw), ask(client, raw[:-1] + "_")
    assert ended.status_code == never.status_code == 401
    assert ended.content == never.content
    assert ended.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic abc",
        "Bearer ghk_short_x",
        "Bearer ghk_12345678_" + "a" * 33,
        "Bearer ghk_12345678_" + "é" * 32,
        "Bearer ghk_'; DROP_" + "a" * 32,
        "Bearer " + "a" * 8000,
        "bearer ghk_12345678_" + "a" * 32 + "\x00",
    ],
)
def test_headers_that_are_no_key(client, header):
    answer = client.get("/api/v1/members", headers={"authorization": header})
    assert answer.status_code == 401
    assert not ApiUse.objects.exists()


def test_a_wrong_secret_behind_a_right_prefix(client, admin, board):
    _key, raw = issue(board, admin)
    other = raw[:-1] + ("a" if raw[-1] != "a" else "b")
    assert ask(client, other).status_code == 401


def test_the_key_itself_is_nowhere_in_the_database(admin, board):
    key, raw = issue(board, admin)
    secret = raw.rpartition("_")[2]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert secret not in str(cursor.fetchall()), table
    assert key.digest != secret


def test_changes_are_not_for_keys(client, admin, board):
    _key, raw = issue(board, admin)
    answer = client.post("/api/v1/members", headers={"authorization": f"Bearer {raw}"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "1.5", "\u0661", "10001"])
def test_a_page_that_is_none(client, admin, board, page):
    _key, raw = issue(board, admin)
    assert ask(client, raw, page=page).status_code == 400
    assert ask(client, raw, page="7").json() == {"results": [], "next": None}


def test_what_is_not_there_is_said_in_json(client):
    answer = client.get("/api/v1/users/1/../2")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_too_many_requests_are_told_when_to_come_back(
    client, admin, board, monkeypatch
):
    monkeypatch.setattr(auth, "A_MINUTE", 3)
    _key, raw = issue(board, admin)
    answers = [ask(client, raw, "key") for _n in range(7)]
    # The minute may change in between: at most two times three are answered.
    assert 3 <= [a.status_code for a in answers].count(200) <= 6
    late = next(a for a in answers if a.status_code == 429)
    assert 1 <= int(late.headers["Retry-After"]) <= 60


def test_a_key_is_no_way_around_the_second_factor(client, admin, board, settings):
    _key, raw = issue(board, admin)
    settings.MFA_REQUIRED_FOR_STAFF = True
    answer = ask(client, raw)
    assert (answer.status_code, answer.json()["error"]) == (403, "second_factor")


def test_who_may_make_a_key_and_what_it_may_be_for(admin, board):
    with pytest.raises(Refused) as no:
        issue(board, board)
    assert no.value.code == "not_yours"
    for scopes in (["everything"], []):
        with pytest.raises(Refused):
            actions.issue(
                owner=board,
                name="x",
                scopes=scopes,
                days=1,
                by=admin,
                client_key=uuid.uuid4(),
            )
    with pytest.raises(Refused) as no:
        issue(make.a_person(), admin, "members:read")
    assert no.value.code == "scopes"
    for days in (0, 366):
        with pytest.raises(Refused):
            issue(board, admin, days=days)
    key, _raw = issue(board, admin, days=365)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(expires_at=key.created_at)


def test_the_same_form_twice_makes_one_key(admin, board):
    once = uuid.uuid4()
    asked = {
        "owner": board,
        "name": "x",
        "scopes": ["units:read"],
        "days": 1,
        "by": admin,
        "client_key": once,
    }
    first, raw = actions.issue(**asked)
    second, nothing = actions.issue(**asked)
    assert (first.pk, bool(raw), nothing) == (second.pk, True, "")


def test_the_admins_pages(client, admin, board):
    make.a_site()
    client.force_login(admin)
    page = client.get("/admin/api-keys/add/")
    once = page.context["form"]["client_key"].value()
    data = {
        "name": "Door list",
        "owner": "BOARD@example.org",
        "scopes": ["members:read"],
        "days": 30,
        "client_key": once,
    }
    nobody = client.post("/admin/api-keys/add/", {**data, "owner": "no@example.org"})
    assert nobody.context["form"].errors["owner"]
    made = client.post("/admin/api-keys/add/", data)
    raw = made.context["raw"]
    assert raw in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    key = ApiKey.objects.get()
    assert key.owner == board
    assert ask(client, raw).status_code == 200
    assert client.post("/admin/api-keys/add/", data).status_code == 302
    listed = client.get("/admin/api-keys/").content.decode()
    assert key.prefix in listed
    assert raw not in listed
    assert b"api/v1/members" in client.get(f"/admin/api-keys/{key.pk}/").content
    assert client.get(f"/admin/api-keys/{key.pk}/revoke/").status_code == 200
    assert ask(client, raw).status_code == 200
    client.post(f"/admin/api-keys/{key.pk}/revoke/")
    assert ask(client, raw).status_code == 401


def test_keys_are_for_admins_alone(client, admin, board):
    make.a_site()
    key, _raw = issue(board, admin)
    client.force_login(board)
    for path in ("", "add/", f"{key.pk}/", f"{key.pk}/revoke/"):
        answer = client.get(f"/admin/api-keys/{path}")
        assert answer.status_code in (302, 403)
        assert b"ghk_" not in answer.content


def test_uses_are_forgotten_after_thirty_days(admin, board):
    key, _raw = issue(board, admin)
    for days in (29, 31):
        use = ApiUse.objects.create(key=key, method="GET", route="x", status=200)
        at = timezone.now() - dt.timedelta(days=days)
        ApiUse.objects.filter(pk=use.pk).update(at=at)
    forget_old()
    assert key.uses.count() == 1
